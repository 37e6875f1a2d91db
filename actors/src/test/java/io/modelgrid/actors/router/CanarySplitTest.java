package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.persistence.catalogue.Traffic.Split;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CanarySplitTest {
  private static boolean next(CanarySplit canary, Split split) {
    boolean is = canary.isForCanary(split, null);
    assertThat(canary.isForCanary(split, null)).as("asking moves nothing").isEqualTo(is);
    canary.sent(split, null);
    return is;
  }

  @Test
  void everyShareIsExactAtEveryMoment() {
    for (int share : new int[] {0, 1, 500, 1234, 2500, 5000, 9900, 10_000}) {
      CanarySplit canary = new CanarySplit("m");
      Split split = new Split("2", share, false);
      int taken = 0;
      for (int sent = 1; sent <= 20_000; sent++) {
        taken += next(canary, split) ? 1 : 0;
        assertThat(Math.abs(taken - sent * (share / 10_000.0))).isLessThan(2);
      }
    }
  }

  // With a share of one half and two replicas that take turns, each of them sees both kinds.
  @Test
  void theCanarysRequestsMeetEveryReplica() {
    CanarySplit canary = new CanarySplit("m");
    Split half = new Split("2", 5000, false);
    int[] at = new int[2];
    for (int sent = 0; sent < 1000; sent++) {
      at[sent % 2] += next(canary, half) ? 1 : 0;
    }
    assertThat(at[0]).isBetween(150, 350);
    assertThat(at[1]).isBetween(150, 350);
  }

  @Test
  void aCallerStaysWhereItIsAndALargerShareOnlyAddsCallers() {
    CanarySplit one = new CanarySplit("m");
    CanarySplit other = new CanarySplit("m");
    other.sent(new Split("2", 5000, false), null);
    for (int i = 0; i < 1000; i++) {
      String caller = "caller-" + i;
      boolean before = false;
      for (int share : new int[] {0, 500, 2500, 5000, 10_000}) {
        Split split = new Split("2", share, true);
        boolean is = one.isForCanary(split, caller);
        assertThat(other.isForCanary(split, caller)).as("another node").isEqualTo(is);
        assertThat(is || !before).as("once the canary's, always the canary's").isTrue();
        one.sent(split, caller);
        before = is;
      }
      assertThat(before).as("everything is everybody").isTrue();
    }
  }

  @Test
  void aShareOfTheCallersIsAboutThatShare() {
    long taken =
        IntStream.range(0, 10_000)
            .filter(i -> CanarySplit.placeOf("m", "caller-" + i) < 2500)
            .count();
    assertThat(taken).isBetween(2300L, 2700L);
  }

  // The hash is part of what all nodes have to agree on, those of another release included.
  @Test
  void thePlaceOfACallerIsForEver() {
    assertThat(CanarySplit.placeOf("m", "ann")).isEqualTo(4543);
  }

  @Test
  void aStickySplitCountsCallersThatAreUnknownOneByOne() {
    CanarySplit canary = new CanarySplit("m");
    Split half = new Split("2", 5000, true);
    long taken = IntStream.range(0, 100).filter(i -> next(canary, half)).count();
    assertThat(taken).isBetween(48L, 52L);
  }
}
