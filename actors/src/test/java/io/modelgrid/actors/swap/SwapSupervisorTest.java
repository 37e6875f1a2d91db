package io.modelgrid.actors.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.EndedOperation;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.VersionState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Swaps, their aborts and their recovery; canaries are in {@link CanaryRunTest}. */
class SwapSupervisorTest {
  private static final OperationPlan SWAP = OperationPlan.swap("2", false, false);
  private static final Signature OTHER =
      Signature.of(
          List.of(TensorSpec.of("x", DataType.FP32, 3)),
          List.of(TensorSpec.of("y", DataType.FP32, -1)));

  private static final ActorTestKit KIT = ActorTestKit.create(Flow.config());

  @RegisterExtension final LogWatch logs = new LogWatch();
  private @Nullable PlayedGrid grid;

  @AfterAll
  static void stopAll() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void stop() {
    if (grid != null) {
      grid.close();
    }
  }

  private PlayedGrid use(PlayedGrid next) {
    grid = next;
    return next;
  }

  private PlayedGrid swap() {
    return use(new PlayedGrid(KIT, SWAP));
  }

  private static OperationPlan plan(Kind kind, String label, Integer... steps) {
    return new OperationPlan(
        kind, "2", label, List.of(steps), Duration.ZERO, false, 0, false, false);
  }

  private static void aborted(PlayedGrid grid, String reason) {
    EndedOperation ended = grid.ended();
    assertThat(ended.message()).contains(reason);
    assertThat(ended.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(grid.model().labels()).isEqualTo(Map.of("stable", "1"));
    assertThat(grid.told(Catalogue.CommitSwap.class)).isEmpty();
  }

  @Test
  void swapsStepByStep() {
    PlayedGrid grid = swap().start();

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(grid.model().labels()).isEqualTo(Map.of("stable", "2"));
    assertThat(grid.steps()).containsExactly("load", "gather", "hold", "commit", "flip", "end");
    assertThat(grid.orders.stream().distinct())
        .containsExactlyInAnyOrder(
            "Call a:1",
            "Call b:1",
            "Call c:1",
            "Hold a:1",
            "Hold b:1",
            "Hold c:1",
            "Confirm a:1",
            "Confirm b:1",
            "Confirm c:1");
    assertThat(grid.gates).containsExactly("open", "close", "open");
    assertThat(grid.progress.get(grid.progress.size() - 1).holdMicros()).isNotNull();
  }

  @Test
  void commitsOnlyWhenAllHold() {
    PlayedGrid grid = swap();
    grid.silent.add("Hold b:1");
    grid.start();

    aborted(grid, "no hold from b:1 within 250 ms, 3 times");
    assertThat(grid.orders).contains("Release a:1", "Release b:1", "Release c:1");
    assertThat(grid.gates.get(grid.gates.size() - 1)).isEqualTo("open");
    assertThat(grid.steps().stream().filter("hold"::equals)).hasSize(3);
  }

  @Test
  void speaksOfNodesByTheirNames() {
    PlayedGrid grid = swap();
    grid.names = Map.of("a:1", "node-1", "b:1", "node-2");
    grid.silent.add("Hold b:1");
    grid.start();

    aborted(grid, "no hold from node-2 within 250 ms, 3 times");
    OperationView.Step gather =
        grid.progress.get(grid.progress.size() - 1).steps().stream()
            .filter(step -> step.name().equals("gather"))
            .findFirst()
            .orElseThrow();
    assertThat(gather.nodes().keySet()).containsExactlyInAnyOrder("node-1", "node-2", "c:1");
  }

  @Test
  void triesAgainAfterAHoldThatCameTooLate() {
    PlayedGrid grid = swap();
    grid.silent.add("Hold b:1");
    grid.start();
    grid.until(() -> grid.count("Release") > 0, "a release");
    grid.silent.clear();

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(grid.steps())
        .containsExactly("load", "gather", "hold", "gather", "hold", "commit", "flip", "end");
  }

  @Test
  void waitsUntilEveryReplicaHasTheVersion() {
    PlayedGrid grid = swap();
    grid.replicas(Holding.READY, Holding.LOADING);
    grid.start();
    grid.until(() -> grid.reached("load"), "loading");
    grid.pass(Duration.ofSeconds(2));
    assertThat(grid.steps()).containsExactly("load");

    grid.replicas(Holding.READY, Holding.READY);
    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void abortsAtOnceWhenTheBundleIsAtFault() {
    PlayedGrid grid = swap();
    grid.secondFails("no model in it", true);

    aborted(grid.start(), "no model in it");
  }

  // Who reads that it was aborted and begins again is to be refused.
  @Test
  void tellsOfABundleAtFaultBeforeTheEndIsWritten() {
    PlayedGrid grid = swap();
    grid.secondFails("no model in it", true);

    aborted(grid.start(), "no model in it");
    assertThat(grid.model().versions().get("2"))
        .extracting(VersionState::failure)
        .isEqualTo("no model in it");
    assertThat(grid.writer.told)
        .filteredOn(each -> !(each instanceof Catalogue.AdoptOperation))
        .first()
        .isInstanceOf(Catalogue.ReportFailed.class);
  }

  @Test
  void saysNothingOfTheBundleWhenAReplicaIsAtFault() {
    PlayedGrid grid = swap();
    grid.secondFails("out of memory", false);

    aborted(grid.start(), "out of memory");
    assertThat(grid.writer.told).noneMatch(Catalogue.ReportFailed.class::isInstance);
  }

  @Test
  void abortsWhenTheCatalogueSaysThatTheVersionFailed() {
    PlayedGrid grid = swap();
    grid.writer.apply(new CatalogueEvent.VersionFailed(PlayedWriter.HEADER, "m", "2", "cut short"));

    aborted(grid.start(), "cut short");
  }

  // A replica's own reasons may pass: it has as long as the patience lasts.
  @Test
  void abortsWhenAReplicaFailsForTooLong() {
    PlayedGrid grid = swap();
    grid.secondFails("out of memory", false);
    grid.start();
    grid.until(() -> grid.reached("load"), "loading");
    grid.pass(Duration.ofSeconds(3));
    assertThat(grid.writer.state().ended()).isEmpty();

    aborted(grid, "out of memory");
  }

  @Test
  void abortsWhenLoadingTakesTooLong() {
    PlayedGrid grid = swap();
    grid.replicas(Holding.READY, Holding.LOADING);

    aborted(grid.start(), "ready at 1 of 2 replicas after 20 s");
  }

  @Test
  void abortsWhenTheSignatureDiffers() {
    aborted(
        use(new PlayedGrid(KIT, SWAP, OTHER)).start(), "input 'x' has shape [3] instead of [2]");
  }

  @Test
  void takesAnotherSignatureWhereThatIsMeant() {
    PlayedGrid grid = use(new PlayedGrid(KIT, OperationPlan.swap("2", true, false), OTHER)).start();

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void noOtherSignatureStandsIn() {
    aborted(
        use(new PlayedGrid(KIT, OperationPlan.label("2", "stand-in", true), OTHER)).start(),
        "input 'x' has shape [3] instead of [2]. Only a version that takes and gives the same may"
            + " stand in");
    stop();

    PlayedGrid other =
        use(new PlayedGrid(KIT, OperationPlan.label("2", "blue", false), OTHER)).start();
    assertThat(other.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void abortsWhenAMemberIsLostWhileTheVersionLoads() {
    PlayedGrid grid = swap();
    grid.replicas(Holding.READY, Holding.LOADING);
    grid.start();
    grid.until(() -> grid.reached("load"), "loading");
    grid.unreachable = Set.of("c:1");

    aborted(grid, "node c:1 was lost");
  }

  // It died and its next process joined between two looks.
  @Test
  void abortsWhenAMemberIsLostAndComesBackWhileTheVersionLoads() {
    PlayedGrid grid = swap();
    grid.replicas(Holding.READY, Holding.LOADING);
    grid.start();
    grid.until(() -> grid.reached("load"), "loading");
    grid.lost = Map.of("c:1", 7L);

    aborted(grid, "node c:1 was lost");
  }

  @Test
  void abortsWhenTheMembersCannotBeGathered() {
    PlayedGrid grid = swap();
    grid.silent.add("Call b:1");

    aborted(grid.start(), "no answer from b:1, for longer than 5000 ms");
    assertThat(grid.count("Hold")).isZero();
  }

  @Test
  void holdsNobodyWhileALostMembersLeaseRuns() {
    PlayedGrid grid = swap();
    grid.lose("c:1", 5);
    grid.start();
    grid.until(() -> grid.reached("gather"), "gathering");
    grid.pass(Duration.ofSeconds(2));
    assertThat(grid.count("Hold")).isZero();

    grid.leaseLeft = 0;
    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void waitsForTheLeaseOfAMemberThatIsLostBeforeItFlipped() {
    PlayedGrid grid = swap();
    grid.silent.add("Confirm c:1");
    grid.start();
    grid.until(() -> grid.reached("flip"), "the flip");
    grid.pass(Duration.ofSeconds(1));
    grid.lose("c:1", 5);
    grid.pass(Duration.ofSeconds(1));
    assertThat(grid.writer.state().ended()).as("ended while the lease runs").isEmpty();

    grid.leaseLeft = 0;
    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void waitsForAMemberThatHasNotFlipped() {
    PlayedGrid grid = swap();
    grid.silent.add("Confirm c:1");
    grid.start();
    grid.until(() -> grid.reached("flip"), "the flip");
    grid.pass(Duration.ofSeconds(20));
    assertThat(grid.writer.state().ended()).isEmpty();

    grid.silent.clear();
    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void abortsWhenItIsCancelledWhileItLoads() {
    PlayedGrid grid = swap();
    grid.replicas(Holding.READY, Holding.LOADING);
    grid.start();
    grid.until(() -> grid.reached("load"), "loading");
    grid.cancel();

    aborted(grid, "cancelled");
  }

  @Test
  void releasesAndAbortsWhenItIsCancelledInTheHold() {
    PlayedGrid grid = swap();
    grid.silent.add("Hold b:1");
    grid.start();
    grid.until(() -> grid.reached("hold"), "the hold");
    grid.cancel();

    aborted(grid, "cancelled");
    assertThat(grid.orders).contains("Release a:1");
  }

  @Test
  void stopsInSilenceWhenTheWriterSaysThatItIsOver() {
    PlayedGrid grid = swap();
    grid.writer.over.add(Catalogue.CommitSwap.class);
    grid.start();
    grid.until(() -> !grid.told(Catalogue.CommitSwap.class).isEmpty(), "a commit");

    grid.stopped();
    assertThat(grid.count("Release")).isZero();
    assertThat(grid.told(Catalogue.EndOperation.class)).isEmpty();
  }

  @Test
  void stopsInSilenceWhenAnotherSupervisorTookItUp() {
    PlayedGrid grid = swap();
    grid.replicas(Holding.READY, Holding.LOADING);
    grid.start();
    grid.until(() -> grid.reached("load"), "loading");
    grid.adoptedBefore();
    grid.pass(Duration.ofSeconds(1));

    grid.stopped();
    assertThat(grid.told(Catalogue.EndOperation.class)).isEmpty();
  }

  // Whether the commit was written is not known, so nobody may be released.
  @Test
  void tellsACommitUntilItIsAnsweredAndReleasesNobody() {
    PlayedGrid grid = swap();
    grid.writer.swallowOnce.add(Catalogue.CommitSwap.class);
    grid.writer.later.add(Catalogue.CommitSwap.class);
    grid.start();
    grid.until(() -> grid.told(Catalogue.CommitSwap.class).size() > 3, "several tellings");
    assertThat(grid.count("Release")).isZero();

    grid.writer.later.clear();
    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(grid.model().labels()).isEqualTo(Map.of("stable", "2"));
  }

  @Test
  void tellsEveryOtherStepAgainToo() {
    PlayedGrid grid = swap();
    grid.writer.swallowOnce.addAll(
        List.of(
            Catalogue.AdoptOperation.class,
            Catalogue.ReadRevision.class,
            Catalogue.EndOperation.class));
    grid.start();

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void confirmsAndEndsWhatWasCommittedBefore() {
    RoutingPlan.Routing done = new RoutingPlan.Routing(Map.of("stable", "2"), null, null, true);
    PlayedGrid grid = swap().committedBefore(done).start();

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(grid.count("Hold")).isZero();
    assertThat(grid.count("Confirm")).isPositive();
    assertThat(grid.told(Catalogue.CommitSwap.class)).isEmpty();
  }

  @Test
  void abortsWhatAnotherSupervisorHadNotCommitted() {
    aborted(swap().adoptedBefore().start(), "failed before anything was moved");
  }

  @Test
  void pausesBeforeEachStep() {
    PlayedGrid grid = swap().start(SwapSettingsGiven.settings(Duration.ofMillis(500)));
    grid.until(() -> grid.reached("hold"), "the hold");
    grid.pass(Duration.ofMillis(300));
    assertThat(grid.told(Catalogue.CommitSwap.class)).as("commits within the pause").isEmpty();

    grid.until(() -> !grid.told(Catalogue.CommitSwap.class).isEmpty(), "the commit");
    assertThat(grid.count("Release")).as("the pause counts against no time limit").isZero();
    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void movesOtherLabelsWithoutTouchingStable() {
    PlayedGrid grid = use(new PlayedGrid(KIT, plan(Kind.LABEL, "beta"), OTHER)).start();

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(grid.model().labels()).isEqualTo(Map.of("stable", "1", "beta", "2"));
  }

  @Test
  void takesALabelAwayWithoutLoadingAnything() {
    PlayedGrid grid = use(new PlayedGrid(KIT, plan(Kind.UNLABEL, "beta")));
    grid.replicas(Holding.LOADING, Holding.LOADING);
    grid.start();

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void setsAShadow() {
    PlayedGrid grid = use(new PlayedGrid(KIT, plan(Kind.SHADOW, "", 500))).start();

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(grid.model().traffic().shadow()).isEqualTo(new Traffic.Shadow("2", 500));
    assertThat(grid.model().labels()).isEqualTo(Map.of("stable", "1"));
  }
}
