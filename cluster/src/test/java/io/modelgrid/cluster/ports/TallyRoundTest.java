package io.modelgrid.cluster.ports;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.members;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.ingress.Ingress;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionStatistics.Batch;
import io.modelgrid.engine.api.VersionStatistics.Spent;
import io.modelgrid.engine.api.VersionTally;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TallyRoundTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<Ingress.Command> a = kit.createTestProbe();
  private final TestProbe<Ingress.Command> b = kit.createTestProbe();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static Members.Node node(String address, String role, boolean reachable) {
    return new Members.Node(address, Set.of(role), "up", reachable);
  }

  private CompletableFuture<List<VersionTally>> round(Members.Node... nodes) {
    return counts(nodes).tallies("m").toCompletableFuture();
  }

  private RouterCounts counts(Members.Node... nodes) {
    return new TallyRound(
        kit.system(), () -> members(nodes), node -> node.equals(SELF) ? a.ref() : b.ref());
  }

  private static IngressOrder.Tally asked(TestProbe<Ingress.Command> ingress) {
    Ingress.Ordered ordered = ingress.expectMessageClass(Ingress.Ordered.class, WAIT);
    return (IngressOrder.Tally) ordered.order();
  }

  private static VersionTally tally(String version, long answered) {
    return new VersionTally(version, answered, 1, List.of(answered), 0, 0, 0, 0);
  }

  private static List<VersionTally> result(CompletableFuture<List<VersionTally>> round)
      throws Exception {
    return round.get(WAIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void addsUpWhatAllNodesCountedInTheOrderOfVersions() throws Exception {
    CompletableFuture<List<VersionTally>> round =
        round(node(SELF, "ingress", true), node("b:1", "ingress", true));
    IngressOrder.Tally first = asked(a);
    assertThat(first.model()).isEqualTo("m");
    first
        .replyTo()
        .tell(new IngressReply.Tallied(SELF, List.of(tally("10", 5), tally("2", 7)), List.of()));
    asked(b).replyTo().tell(new IngressReply.Tallied("b:1", List.of(tally("2", 3)), List.of()));

    List<VersionTally> sums = result(round);
    assertThat(sums).extracting(VersionTally::version).containsExactly("2", "10");
    assertThat(sums).extracting(VersionTally::answered).containsExactly(10L, 5L);
  }

  @Test
  void addsUpTheStatisticsOfAllNodes() throws Exception {
    CompletableFuture<List<VersionStatistics>> round =
        counts(node(SELF, "ingress", true), node("b:1", "ingress", true))
            .statistics("m")
            .toCompletableFuture();
    asked(a)
        .replyTo()
        .tell(
            new IngressReply.Tallied(
                SELF,
                List.of(tally("2", 7)),
                List.of(statistics("10", 1, 5, 90), statistics("2", 3, 4, 50))));
    asked(b)
        .replyTo()
        .tell(new IngressReply.Tallied("b:1", List.of(), List.of(statistics("2", 1, 4, 70))));

    List<VersionStatistics> sums = round.get(WAIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(sums)
        .containsExactly(
            new VersionStatistics(
                "2",
                new Spent(2, 20),
                new Spent(4, 8),
                new Spent(6, 10),
                new Spent(8, 14),
                8,
                4,
                70,
                List.of(new Batch(1, new Spent(1, 4)), new Batch(3, new Spent(1, 4)))),
            statistics("10", 1, 5, 90));
  }

  private static VersionStatistics statistics(
      String version, int batch, long rows, long lastMillis) {
    return new VersionStatistics(
        version,
        new Spent(1, 10),
        new Spent(2, 4),
        new Spent(3, 5),
        new Spent(4, 7),
        rows,
        2,
        lastMillis,
        List.of(new Batch(batch, new Spent(1, 4))));
  }

  @Test
  void leavesOutANodeThatDoesNotAnswerWithinASecond() throws Exception {
    CompletableFuture<List<VersionTally>> round =
        round(node(SELF, "ingress", true), node("b:1", "ingress", true));
    asked(a).replyTo().tell(new IngressReply.Tallied(SELF, List.of(tally("2", 7)), List.of()));
    asked(b);
    assertThat(round).isNotDone();
    time.timePasses(Duration.ofMillis(1_100));

    assertThat(result(round)).extracting(VersionTally::answered).containsExactly(7L);
  }

  @Test
  void asksOnlyIngressNodesThatCanBeReached() throws Exception {
    CompletableFuture<List<VersionTally>> serving =
        round(node(SELF, "serving", true), node("b:1", "ingress", false));

    assertThat(result(serving)).isEmpty();
    a.expectNoMessage(SHORT);
    b.expectNoMessage(SHORT);
  }

  @Test
  void ofAModelThatNobodyKnowsNothingWasCounted() throws Exception {
    CompletableFuture<List<VersionTally>> round = round(node(SELF, "ingress", true));
    asked(a).replyTo().tell(new IngressReply.Tallied(SELF, List.of(), List.of()));

    assertThat(result(round)).isEmpty();
  }
}
