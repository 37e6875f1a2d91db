package io.modelgrid.cluster.lease;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.membership.Members;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
  private static final Duration BEAT = Duration.ofMillis(500);
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final ManualTime time = ManualTime.get(kit.system());
  private final AtomicLong now = new AtomicLong(1_000);
  private final MajorityLease lease = new MajorityLease(100, now::get);
  private final TestProbe<LeaseKeeper.Command> b = kit.createTestProbe();
  private final TestProbe<LeaseKeeper.Command> c = kit.createTestProbe();
  private final Map<String, ActorRef<LeaseKeeper.Command>> keepers =
      Map.of("b:1", b.ref(), "c:1", c.ref());
  private final ActorRef<LeaseKeeper.Command> keeper =
      kit.spawn(
          LeaseKeeper.create(lease, node -> keepers.getOrDefault(node, b.ref()), BEAT, now::get));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private void membersAre(Members.Node... nodes) {
    keeper.tell(new LeaseKeeper.MembersChanged(members(nodes)));
  }

  private void threeMembers() {
    membersAre(up(SELF), up("b:1"), up("c:1"));
    beat(b);
    beat(c);
  }

  private static LeaseKeeper.Beat beat(TestProbe<LeaseKeeper.Command> at) {
    return at.expectMessageClass(LeaseKeeper.Beat.class, WAIT);
  }

  /** Returns when the keeper has seen to everything that it was told before. */
  private void settle() {
    TestProbe<LeaseKeeper.Command> probe = kit.createTestProbe();
    // One of them is a member that is reached, in every test, and so is answered.
    for (String node : List.of(SELF, "b:1", "c:1")) {
      keeper.tell(new LeaseKeeper.Beat(node, 77, probe.ref()));
    }
    probe.expectMessageClass(LeaseKeeper.Echo.class, WAIT);
  }

  @Test
  void beatsToEveryOtherMemberOnEachInterval() {
    threeMembers();

    now.set(2_000);
    time.timePasses(BEAT);

    assertThat(beat(b)).isEqualTo(new LeaseKeeper.Beat(SELF, 2_000, keeper));
    assertThat(beat(c)).isEqualTo(new LeaseKeeper.Beat(SELF, 2_000, keeper));
  }

  @Test
  void echoesABeatUnderItsOwnNameWithTheReadingOfTheOther() {
    threeMembers();

    keeper.tell(new LeaseKeeper.Beat("b:1", 123, b.ref()));

    b.expectMessage(WAIT, new LeaseKeeper.Echo(SELF, 123));
  }

  // Or a node that was cut off from some could go on serving by the word of others.
  @Test
  void echoesNothingToANodeThatIsNoMember() {
    threeMembers();

    TestProbe<LeaseKeeper.Command> stranger = kit.createTestProbe();
    keeper.tell(new LeaseKeeper.Beat("z:1", 123, stranger.ref()));
    settle();

    stranger.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void aloneItHoldsTheLease() {
    membersAre(up(SELF));
    settle();

    assertThat(lease.held()).isTrue();
  }

  @Test
  void anEchoRenewsAsOfWhenItsBeatWasSent() {
    threeMembers();
    settle();
    assertThat(lease.held()).isFalse();
    now.set(1_090);

    keeper.tell(new LeaseKeeper.Echo("b:1", 1_000));
    settle();

    assertThat(lease.held()).isTrue();
    now.set(1_101);
    assertThat(lease.held()).isFalse();
  }

  // A node that was frozen finds old echoes when it wakes, after newer ones or before.
  @Test
  void anOlderEchoChangesNothing() {
    threeMembers();
    keeper.tell(new LeaseKeeper.Echo("b:1", 1_000));
    keeper.tell(new LeaseKeeper.Echo("b:1", 500));
    settle();

    now.set(1_099);
    assertThat(lease.held()).isTrue();
  }

  @Test
  void ignoresAnEchoOfANodeThatIsNoMember() {
    threeMembers();

    keeper.tell(new LeaseKeeper.Echo("d:1", 1_000));
    settle();

    assertThat(lease.held()).isFalse();
  }

  @Test
  void whatANodeEchoedBeforeItLeftDoesNotCountWhenItIsBack() {
    threeMembers();
    keeper.tell(new LeaseKeeper.Echo("b:1", 1_000));
    membersAre(up(SELF), up("c:1"));
    settle();
    assertThat(lease.held()).isFalse();

    membersAre(up(SELF), up("b:1"), up("c:1"));
    settle();

    assertThat(lease.held()).isFalse();
  }

  @Test
  void losesTheLeaseWhenItIsNoMemberAnyMore() {
    membersAre(up(SELF));
    membersAre(up("b:1"), up("c:1"));
    settle();

    assertThat(lease.held()).isFalse();
  }
}
