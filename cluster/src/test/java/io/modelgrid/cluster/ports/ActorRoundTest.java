package io.modelgrid.cluster.ports;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.tree.TreeKeeper;
import io.modelgrid.engine.api.ActorView;
import io.modelgrid.engine.api.GridActors;
import io.modelgrid.engine.api.GridActors.OfNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActorRoundTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<TreeKeeper.Command> a = kit.createTestProbe();
  private final TestProbe<TreeKeeper.Command> b = kit.createTestProbe();
  private final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(1));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private ActorRound round(Members.Node... nodes) {
    Map<String, NodeReport> reports =
        Map.of(SELF, new NodeReport("node-1", SELF, "", 16, "store", List.of(), null));
    return new ActorRound(
        kit.system(),
        () -> members(nodes),
        () -> reports,
        node -> node.equals(SELF) ? a.ref() : b.ref(),
        clock::get);
  }

  private static void answers(TestProbe<TreeKeeper.Command> node, String... paths) {
    TreeKeeper.Read read = node.expectMessageClass(TreeKeeper.Read.class, WAIT);
    read.replyTo()
        .tell(new TreeKeeper.Told(List.of(paths).stream().map(ActorRoundTest::row).toList(), 2));
  }

  private static ActorView row(String path) {
    return new ActorView(
        path, null, "lease", "lease", null, 0, 1, 0, 0, 0, null, null, null, null, null);
  }

  private static GridActors result(CompletableFuture<GridActors> round) throws Exception {
    return round.get(WAIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void showsTheActorsOfAllNodesByName() throws Exception {
    CompletableFuture<GridActors> asked = round(up("b:1"), up(SELF)).actors().toCompletableFuture();
    answers(a, "/user/lease");
    answers(b, "/user/lease", "/user/other");

    assertThat(result(asked).nodes())
        .containsExactly(
            new OfNode("b:1", "b:1", "up", List.of(row("/user/lease"), row("/user/other")), 2),
            new OfNode("node-1", SELF, "up", List.of(row("/user/lease")), 2));
  }

  @Test
  void namesANodeThatDoesNotAnswerWithinASecondAsSilent() throws Exception {
    CompletableFuture<GridActors> asked = round(up(SELF), up("b:1")).actors().toCompletableFuture();
    answers(a, "/user/lease");
    b.expectMessageClass(TreeKeeper.Read.class, WAIT);
    time.timePasses(Duration.ofMillis(900));
    assertThat(asked).isNotDone();
    time.timePasses(Duration.ofMillis(200));

    assertThat(result(asked).nodes())
        .contains(new OfNode("b:1", "b:1", GridActors.SILENT, List.of(), 0))
        .hasSize(2);
  }

  // Its connection broke while it was asked: nobody waits for the rest of the second.
  @Test
  void doesNotWaitForANodeWhoseConnectionBreaks() throws Exception {
    ActorRound round = round(up(SELF), up("b:1"));
    CompletableFuture<GridActors> asked = round.actors().toCompletableFuture();
    answers(a, "/user/lease");
    b.expectMessageClass(TreeKeeper.Read.class, WAIT);
    round.lost(Set.of("b:1"));

    assertThat(result(asked).nodes()).extracting(OfNode::status).containsExactly("silent", "up");
  }

  // It broke just before: so short a wait that whoever looks each second sees it within two.
  @Test
  void waitsAMomentForANodeWhoseConnectionBrokeAndASecondLater() throws Exception {
    ActorRound round = round(up(SELF), up("b:1"));
    round.lost(Set.of("b:1"));
    CompletableFuture<GridActors> asked = round.actors().toCompletableFuture();
    answers(a, "/user/lease");
    b.expectMessageClass(TreeKeeper.Read.class, WAIT);
    time.timePasses(Duration.ofMillis(250));
    assertThat(result(asked).nodes()).extracting(OfNode::status).containsExactly("silent", "up");

    clock.addAndGet(TimeUnit.SECONDS.toNanos(6));
    CompletableFuture<GridActors> later = round.actors().toCompletableFuture();
    answers(a, "/user/lease");
    time.timePasses(Duration.ofMillis(250));
    answers(b, "/user/lease");
    assertThat(result(later).nodes()).extracting(OfNode::status).containsExactly("up", "up");
  }

  @Test
  void doesNotAskANodeThatIsUnreachable() throws Exception {
    CompletableFuture<GridActors> asked =
        round(up(SELF), unreachable("b:1")).actors().toCompletableFuture();
    answers(a, "/user/lease");

    assertThat(result(asked).nodes())
        .contains(new OfNode("b:1", "b:1", "unreachable", List.of(), 0));
    b.expectNoMessage(SHORT);
  }

  @Test
  void whoAsksMeanwhileOrJustAfterwardsGetsTheSamePicture() throws Exception {
    ActorRound round = round(up(SELF));
    CompletableFuture<GridActors> first = round.actors().toCompletableFuture();
    assertThat(round.actors().toCompletableFuture()).isSameAs(first);
    answers(a, "/user/lease");
    GridActors seen = result(first);
    assertThat(result(round.actors().toCompletableFuture())).isSameAs(seen);
    a.expectNoMessage(SHORT);

    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(300));
    CompletableFuture<GridActors> next = round.actors().toCompletableFuture();
    answers(a, "/user/lease");
    assertThat(result(next)).isNotSameAs(seen);
  }
}
