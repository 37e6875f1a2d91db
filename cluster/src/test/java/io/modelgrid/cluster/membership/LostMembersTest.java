package io.modelgrid.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LostMembersTest {
  private final LostMembers lost = new LostMembers(100);

  @Test
  void countsFromTheMomentAtWhichItCouldNotBeReachedAnyMore() {
    lost.unreachable(Set.of("b:1"), 5);
    lost.unreachable(Set.of("b:1"), 9);
    assertThat(lost.now()).isEmpty();

    lost.removed("b:1", true, 12);
    assertThat(lost.now()).isEqualTo(Map.of("b:1", 5L));
  }

  @Test
  void whoWasReachedAgainIsCountedAnew() {
    lost.unreachable(Set.of("b:1"), 5);
    lost.unreachable(Set.of(), 6);
    lost.unreachable(Set.of("b:1"), 20);
    lost.removed("b:1", true, 21);

    assertThat(lost.now()).isEqualTo(Map.of("b:1", 20L));
  }

  // Its next process took its address before anybody missed it.
  @Test
  void whoIsDownWithoutHavingBeenMissedIsLostNow() {
    lost.removed("b:1", true, 12);

    assertThat(lost.now()).isEqualTo(Map.of("b:1", 12L));
  }

  @Test
  void whoLeftIsNotLostUnlessItCouldNotBeReached() {
    lost.removed("b:1", false, 12);
    assertThat(lost.now()).isEmpty();

    lost.unreachable(Set.of("c:1"), 13);
    lost.removed("c:1", false, 14);
    assertThat(lost.now()).isEqualTo(Map.of("c:1", 13L));
  }

  @Test
  void forgetsALossWhoseLeaseHasRunOut() {
    lost.removed("b:1", true, 12);
    lost.unreachable(Set.of(), 112);
    assertThat(lost.now()).containsKey("b:1");

    lost.unreachable(Set.of(), 113);
    assertThat(lost.now()).isEmpty();
  }

  @Test
  void aNodeThatCameLaterWaitsForThoseThatItNeverSaw() {
    lost.joined(false, 7);
    assertThat(lost.now()).isEqualTo(Map.of(LostMembers.EARLIER, 7L));

    LostMembers founder = new LostMembers(100);
    founder.joined(true, 7);
    assertThat(founder.now()).isEmpty();
  }

  @Test
  void theLastLeaseCounts() {
    Members members =
        new Members("a:1", List.of(), true, Set.of(), List.of(), Map.of("b:1", 5L, "c:1", 30L));

    assertThat(members.leaseLeftNanos(40, 100)).isEqualTo(90);
    assertThat(members.leaseLeftNanos(130, 100)).isZero();
    assertThat(Members.none().leaseLeftNanos(40, 100)).isZero();
  }
}
