package io.modelgrid.actors.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.persistence.catalogue.EndedOperation;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import io.modelgrid.persistence.catalogue.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A canary of 5 % and then everything, from its first weight to its end. */
class CanaryRunTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Flow.config());
  private static final RoutingPlan.Routing FIVE_PERCENT =
      new RoutingPlan.Routing(
          Map.of("stable", "1", "canary", "2"), new Traffic.Split("2", 500, false), null, false);

  @RegisterExtension final LogWatch logs = new LogWatch();

  private final PlayedGrid grid =
      new PlayedGrid(
          KIT,
          new OperationPlan(
              Kind.CANARY,
              "2",
              "stable",
              List.of(500, OperationPlan.WHOLE),
              Duration.ofSeconds(3),
              false,
              0,
              false,
              false));

  @AfterEach
  void stop() {
    grid.close();
  }

  @AfterAll
  static void stopAll() {
    KIT.shutdownTestKit();
  }

  static VersionTally tally(String version, long answered, long failed) {
    List<Long> latency = new ArrayList<>(Collections.nCopies(VersionTally.BUCKETS, 0L));
    latency.set(VersionTally.bucketOf(1_000), answered);
    return new VersionTally(version, answered, failed, latency, 0, 0, 0, 0);
  }

  /** Each node has counted so much since it started. */
  private void counted(long stable, long canary, long canaryFailed) {
    for (String node : List.of("a:1", "b:1", "c:1")) {
      grid.tallies.put(node, List.of(tally("1", stable, 0), tally("2", canary, canaryFailed)));
    }
  }

  private void watchFromHere() {
    counted(1_000, 500, 400);
    grid.until(() -> grid.reached("watch"), "the watch");
    grid.until(() -> grid.count("Tally") >= 3, "the first reading");
  }

  @Test
  void goesOnToEverythingWhenNothingSpeaksAgainstIt() {
    grid.start();
    watchFromHere();
    assertThat(grid.model().traffic().split()).isEqualTo(FIVE_PERCENT.split());
    assertThat(grid.model().labels()).isEqualTo(FIVE_PERCENT.labels());
    counted(1_100, 520, 400);

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(grid.model().labels()).isEqualTo(Map.of("stable", "2"));
    assertThat(grid.model().traffic()).isEqualTo(new Traffic("1", null, null));
    assertThat(grid.steps())
        .containsExactly(
            "load", "gather", "hold", "commit", "flip", "watch", "gather", "hold", "commit", "flip",
            "end");
    assertThat(grid.told(Catalogue.JudgeCanary.class))
        .extracting(Catalogue.JudgeCanary::verdict)
        .contains("go-on")
        .doesNotContain("roll-back");
  }

  @Test
  void waitsForEnoughRequestsHoweverLongThatTakes() {
    grid.start();
    watchFromHere();
    counted(1_100, 503, 400);
    grid.pass(Duration.ofSeconds(10));

    assertThat(grid.told(Catalogue.JudgeCanary.class)).isEmpty();
    assertThat(grid.told(Catalogue.CommitSwap.class)).hasSize(1);
  }

  @Test
  void isRolledBackWhenItFails() {
    grid.start();
    watchFromHere();
    counted(1_100, 510, 410);

    EndedOperation ended = grid.ended();
    assertThat(ended.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(ended.message()).contains("50.0 % of its requests failed");
    assertThat(grid.model().labels()).isEqualTo(Map.of("stable", "1"));
    assertThat(grid.model().traffic().split()).isNull();
    Catalogue.JudgeCanary verdict = grid.told(Catalogue.JudgeCanary.class).get(0);
    assertThat(verdict.verdict()).isEqualTo("roll-back");
    assertThat(verdict.numbers())
        .containsEntry("canary-failed", "30")
        .containsEntry("stable-answered", "300");
  }

  @Test
  void isRolledBackWhenItIsCancelled() {
    grid.start();
    watchFromHere();
    grid.cancel();

    EndedOperation ended = grid.ended();
    assertThat(ended.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(ended.message()).contains("cancelled");
    assertThat(grid.model().labels()).isEqualTo(Map.of("stable", "1"));
  }

  @Test
  void takesNoStepWhileItIsFrozenAndGoesOnWhenItIsThawed() {
    grid.start();
    watchFromHere();
    grid.freeze(true);
    counted(1_100, 520, 400);
    grid.pass(Duration.ofSeconds(20));
    assertThat(grid.told(Catalogue.JudgeCanary.class)).isEmpty();
    assertThat(grid.progress.get(grid.progress.size() - 1).message()).contains("frozen; ");
    assertThat(grid.model().traffic().split()).isEqualTo(FIVE_PERCENT.split());

    grid.freeze(false);
    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void isRolledBackWhenItFailsThoughItIsFrozen() {
    grid.start();
    watchFromHere();
    grid.freeze(true);
    counted(1_100, 510, 410);

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.ROLLED_BACK);
  }

  // A node that does not hold keeps no canary alive that does harm.
  @Test
  void isRolledBackEvenIfNotAllHold() {
    grid.start();
    watchFromHere();
    grid.silent.add("Hold b:1");
    counted(1_100, 510, 410);

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(grid.model().labels()).isEqualTo(Map.of("stable", "1"));
  }

  // Its next weight needs everybody; without that it is safer without a weight.
  @Test
  void isRolledBackWhenItsNextWeightCannotBeHeld() {
    grid.start();
    watchFromHere();
    grid.silent.add("Hold b:1");
    counted(1_100, 520, 400);

    EndedOperation ended = grid.ended();
    assertThat(ended.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(ended.message()).contains("no hold from b:1");
  }

  @Test
  void goesOnAtItsStepAfterItsSupervisorWasLost() {
    grid.committedBefore(FIVE_PERCENT).start();
    watchFromHere();
    assertThat(grid.steps()).containsExactly("commit", "flip", "watch");
    counted(1_100, 520, 400);

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(grid.told(Catalogue.CommitSwap.class))
        .extracting(Catalogue.CommitSwap::commit)
        .containsOnly(2);
  }

  @Test
  void endsARollBackThatWasCommittedBefore() {
    grid.committedBefore(new RoutingPlan.Routing(Map.of("stable", "1"), null, null, true)).start();

    assertThat(grid.ended().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(grid.count("Hold")).isZero();
  }
}
