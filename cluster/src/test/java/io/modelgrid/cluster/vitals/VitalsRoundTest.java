package io.modelgrid.cluster.vitals;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VitalsRoundTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<VitalsDesk.Command> b = kit.createTestProbe();
  private final TestProbe<VitalsDesk.Command> c = kit.createTestProbe();
  private final Map<String, TestProbe<VitalsDesk.Command>> desks = Map.of("b:1", b, "c:1", c);
  private final AtomicLong now = new AtomicLong();
  private Members members = members(up(SELF), up("b:1"), up("c:1"));
  private final VitalsRound round =
      new VitalsRound(kit.system(), () -> members, this::desk, own("n1"), now::get);

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private ActorRef<VitalsDesk.Command> desk(String node) {
    return java.util.Objects.requireNonNull(desks.get(node)).ref();
  }

  private static NodeVitals own(String node) {
    RequestMeters meters = new RequestMeters(1, 100, Duration.ofDays(1), () -> 0);
    meters.refusedUnknown(Reason.NOT_FOUND);
    return new NodeVitals(node, meters, Clock.systemUTC());
  }

  private static VitalsDesk.Ask asked(TestProbe<VitalsDesk.Command> desk) {
    return desk.expectMessageClass(VitalsDesk.Ask.class, WAIT);
  }

  private static void answer(TestProbe<VitalsDesk.Command> desk, String node) {
    asked(desk).replyTo().tell(new VitalsDesk.Told(own(node).get()));
  }

  private static List<String> nodes(CompletableFuture<GridVitals> vitals) throws Exception {
    GridVitals all = vitals.get(WAIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(all.models()).hasSameSizeAs(all.nodes());
    return all.nodes().stream().map(GridVitals.Node::node).toList();
  }

  @Test
  void putsTheVitalsOfAllNodesTogether() throws Exception {
    CompletableFuture<GridVitals> vitals = round.get().toCompletableFuture();
    answer(c, "n3");
    answer(b, "n2");

    assertThat(nodes(vitals)).containsExactly("n1", "n2", "n3");
  }

  @Test
  void leavesOutANodeThatIsSilentForASecond() throws Exception {
    CompletableFuture<GridVitals> vitals = round.get().toCompletableFuture();
    answer(b, "n2");
    asked(c);
    assertThat(vitals).isNotDone();
    time.timePasses(Duration.ofMillis(1_100));

    assertThat(nodes(vitals)).containsExactly("n1", "n2");
  }

  @Test
  void doesNotAskANodeThatCannotBeReached() throws Exception {
    members = members(up(SELF), up("b:1"), unreachable("c:1"));
    CompletableFuture<GridVitals> vitals = round.get().toCompletableFuture();
    answer(b, "n2");

    assertThat(nodes(vitals)).containsExactly("n1", "n2");
    c.expectNoMessage(SHORT);
  }

  @Test
  void aThousandWhoAskAtOnceAreOneRound() throws Exception {
    CompletableFuture<GridVitals> first = round.get().toCompletableFuture();
    CompletableFuture<GridVitals> last = first;
    for (int i = 1; i < 1_000; i++) {
      last = round.get().toCompletableFuture();
    }
    answer(b, "n2");
    answer(c, "n3");

    assertThat(nodes(last)).hasSize(3);
    assertThat(last.join()).isSameAs(first.join());
    b.expectNoMessage(SHORT);
  }

  @Test
  void whoAsksLaterGetsNewVitals() throws Exception {
    CompletableFuture<GridVitals> first = round.get().toCompletableFuture();
    answer(b, "n2");
    answer(c, "n3");
    nodes(first);
    now.addAndGet(VitalsRound.FRESH.toNanos());

    CompletableFuture<GridVitals> second = round.get().toCompletableFuture();
    answer(b, "n2");
    answer(c, "n3");

    assertThat(nodes(second)).hasSize(3);
    assertThat(second.join()).isNotSameAs(first.join());
  }

  @Test
  void aCallerWhoCancelsHarmsNoOther() throws Exception {
    CompletableFuture<GridVitals> one = round.get().toCompletableFuture();
    CompletableFuture<GridVitals> other = round.get().toCompletableFuture();
    one.cancel(false);
    answer(b, "n2");
    answer(c, "n3");

    assertThat(nodes(other)).hasSize(3);
  }

  @Test
  void aDeskTellsWhatItsNodeCounted() {
    TestProbe<VitalsDesk.Told> told = kit.createTestProbe();
    kit.spawn(VitalsDesk.create(own("n1"))).tell(new VitalsDesk.Ask(told.ref()));

    GridVitals vitals = told.expectMessageClass(VitalsDesk.Told.class, WAIT).vitals();
    assertThat(vitals.models()).extracting(GridVitals.Model::failed).containsExactly(1L);
    GridVitals.Node node = vitals.nodes().get(0);
    assertThat(node.cpuMicros()).isPositive();
    assertThat(node.heapBytes()).isPositive();
    assertThat(node.uptimeSeconds()).isPositive();
    assertThat(vitals.boundsMicros()).hasSizeLessThanOrEqualTo(11).isSorted();
  }
}
