package io.modelgrid.actors.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.training.JobReport.JobEnd;
import io.modelgrid.actors.training.TrainingCourse.Advance;
import io.modelgrid.actors.training.TrainingCourse.Deliver;
import io.modelgrid.actors.training.TrainingCourse.End;
import io.modelgrid.actors.training.TrainingCourse.Interrupt;
import io.modelgrid.actors.training.TrainingCourse.Promote;
import io.modelgrid.actors.training.TrainingCourse.Rest;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingAdvanced;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingDelivered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingInterrupted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingPromoted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedOperation;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import io.modelgrid.persistence.catalogue.TrainingState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What follows, from what the catalogue and a node say. */
class TrainingCourseTest {
  private static final Header HEADER = new Header(1, Instant.EPOCH, "ann", "by hand");
  private static final Point FIRST = new Point(1, Instant.EPOCH, Map.of("loss", 0.5));
  private static final TrainingResult DONE =
      new TrainingResult(Outcome.SUCCEEDED, "it is done", List.of(), Map.of("a", 1.0), "d1");
  private static final CatalogueState SWAPS =
      state(
          new TrainingSubmitted(
              HEADER, Requests.then("m", "{}", OperationPlan.swap("", false, false))),
          started(1));
  private static final CatalogueState PLAIN =
      state(new TrainingSubmitted(HEADER, Requests.plain("m", "{}")), started(1));

  private static CatalogueState state(CatalogueEvent... events) {
    return and(CatalogueState.empty(), events);
  }

  private static CatalogueState and(CatalogueState state, CatalogueEvent... events) {
    CatalogueState after = state;
    for (CatalogueEvent event : events) {
      after = after.apply(event);
    }
    return after;
  }

  private static TrainingStarted started(int attempt) {
    return new TrainingStarted(HEADER, "m", "1", attempt, "n1");
  }

  private static TrainingInterrupted crashed(int attempt) {
    return new TrainingInterrupted(HEADER, "m", "1", attempt, true, "killed");
  }

  private static VersionRegistered made() {
    return new VersionRegistered(
        HEADER,
        "m",
        "1",
        new Artifact("ab".repeat(32), 7, "m.zip"),
        Requests.lineage("1", "trained"));
  }

  private static TrainingState one(CatalogueState state) {
    return Objects.requireNonNull(state.trainings().live().get("1"));
  }

  private static JobReport report(int attempt, List<Point> points, @Nullable JobEnd end) {
    return new JobReport("1", attempt, "train", 0.5, null, "computes", 3, points, end);
  }

  private static TrainingCourse.Next running(CatalogueState state, @Nullable JobReport report) {
    return TrainingCourse.running(one(state), report, false);
  }

  private static TrainingCourse.Next ended(CatalogueState state, JobEnd end) {
    return running(state, report(one(state).run().attempts(), List.of(), end));
  }

  @Test
  void whileItsNodeSaysNothingItRests() {
    assertThat(running(PLAIN, null)).isEqualTo(new Rest("attempt 1 begins on n1"));
    assertThat(running(PLAIN, report(2, List.of(FIRST), null))).isInstanceOf(Rest.class);
  }

  @Test
  void whenItsNodeIsLostItWaitsAgain() {
    assertThat(TrainingCourse.running(one(PLAIN), null, true))
        .isEqualTo(new Interrupt(false, "node n1 was lost"));
    // What it said last is still known, and does not count.
    assertThat(TrainingCourse.running(one(PLAIN), report(1, List.of(), null), true))
        .isEqualTo(new Interrupt(false, "node n1 was lost"));
  }

  @Test
  void epochsAreWrittenBeforeAnythingElse() {
    JobEnd end = JobEnd.with(DONE);

    assertThat(running(PLAIN, report(1, List.of(FIRST), end)))
        .isEqualTo(new Advance(3, List.of(FIRST)));
    CatalogueState written =
        and(PLAIN, new TrainingAdvanced(HEADER, "m", "1", 1, 3, List.of(FIRST)));
    assertThat(running(written, report(1, List.of(FIRST), end))).isEqualTo(new End(DONE));
    assertThat(running(written, report(1, List.of(FIRST), null))).isEqualTo(new Rest("computes"));
  }

  @Test
  void aResultEndsItUnlessItsVersionIsToBeUsed() {
    TrainingResult refused = TrainingResult.of(Outcome.REFUSED, "no");

    assertThat(ended(PLAIN, JobEnd.with(DONE))).isEqualTo(new End(DONE));
    assertThat(ended(SWAPS, JobEnd.with(refused))).isEqualTo(new End(refused));
    assertThat(ended(SWAPS, JobEnd.with(DONE))).isEqualTo(new End(DONE)); // without a version
    assertThat(ended(and(SWAPS, made()), JobEnd.with(DONE))).isEqualTo(new Deliver(DONE));
  }

  @Test
  void aCrashIsTriedAgainTwice() {
    CatalogueState twice = and(PLAIN, crashed(1), started(2), crashed(2), started(3));

    assertThat(ended(PLAIN, JobEnd.crashed("killed"))).isEqualTo(new Interrupt(true, "killed"));
    assertThat(ended(twice, JobEnd.crashed("killed")))
        .isInstanceOfSatisfying(
            End.class,
            end -> {
              assertThat(end.result().outcome()).isEqualTo(Outcome.FAILED);
              assertThat(end.result().message()).isEqualTo("it crashed 3 times in a row");
              assertThat(end.result().reasons()).containsExactly("killed");
            });
  }

  @Test
  void aNodesFaultIsTriedAgainForEver() {
    CatalogueState twice = and(PLAIN, crashed(1), started(2), crashed(2), started(3));

    assertThat(ended(twice, JobEnd.interrupted("n1 leaves")))
        .isEqualTo(new Interrupt(false, "n1 leaves"));
    assertThat(TrainingCourse.running(one(twice), null, true)).isInstanceOf(Interrupt.class);
  }

  @Test
  void whoIsCancelledIsNotTriedAgain() {
    CatalogueState cancelled = and(SWAPS, made(), new TrainingCancelled(HEADER, "m", "1"));
    End end = new End(TrainingResult.of(Outcome.CANCELLED, "cancelled while it ran"));

    assertThat(ended(cancelled, JobEnd.crashed("killed"))).isEqualTo(end);
    assertThat(TrainingCourse.running(one(cancelled), null, true)).isEqualTo(end);
    // It came to its end before it heard of that: what is registered stays, and is not used.
    assertThat(ended(cancelled, JobEnd.with(DONE))).isEqualTo(new End(DONE));
  }

  private static final CatalogueState DELIVERED =
      and(SWAPS, made(), new TrainingDelivered(HEADER, "m", "1", DONE));

  private static TrainingCourse.Next delivered(CatalogueState state) {
    return TrainingCourse.delivered(one(state), state);
  }

  private static VersionVerified verified(String version) {
    Signature signature = Signature.of(List.of(), List.of(TensorSpec.of("y", DataType.FP32)));
    return new VersionVerified(HEADER, "m", version, signature, "onnx", Map.of());
  }

  /** With another version that is stable, so that the new one has to be swapped in. */
  private static CatalogueState besideStable() {
    return and(
        DELIVERED,
        new VersionRegistered(HEADER, "m", "2", new Artifact("cd".repeat(32), 7, "m.zip")),
        verified("2"),
        new LabelMoved(HEADER, "m", "stable", "2"));
  }

  @Test
  void aModelsFirstVersionBecomesStableByItself() {
    assertThat(delivered(DELIVERED))
        .isEqualTo(new Rest("version 1 is registered; waits until it is loaded"));
    CatalogueState stable =
        and(DELIVERED, verified("1"), new LabelMoved(HEADER, "m", "stable", "1"));
    assertThat(delivered(stable))
        .isInstanceOfSatisfying(
            End.class,
            end -> {
              assertThat(end.result().outcome()).isEqualTo(Outcome.SUCCEEDED);
              assertThat(end.result().message()).isEqualTo("version 1 is stable. it is done");
              assertThat(end.result().results()).isEqualTo(DONE.results());
            });
  }

  @Test
  void aVersionThatCannotBeLoadedIsNotUsed() {
    CatalogueState failed = and(DELIVERED, new VersionFailed(HEADER, "m", "1", "no model"));

    assertThat(reasons(delivered(failed))).containsExactly("version 1 cannot be loaded: no model");
  }

  @Test
  void aModelThatIsGoneEndsIt() {
    CatalogueState gone = and(DELIVERED, new ModelUndeployed(HEADER, "m"));

    assertThat(reasons(delivered(gone))).containsExactly("version 1 is not there any more");
  }

  private static List<String> reasons(TrainingCourse.Next next) {
    TrainingResult result = ((End) next).result();
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    return result.reasons();
  }

  @Test
  void itsOperationIsBegunWhenNoOtherRuns() {
    CatalogueState other =
        and(
            besideStable(),
            new OperationStarted(HEADER, "m", OperationPlan.swap("1", false, false)));

    assertThat(delivered(besideStable()))
        .isEqualTo(new Promote(OperationPlan.swap("1", false, false)));
    assertThat(delivered(other))
        .isEqualTo(new Rest("version 1 is registered; waits for operation 8, begun by ann"));
  }

  private static CatalogueState operated(EndedOperation.@Nullable Outcome outcome) {
    CatalogueState running =
        and(
            besideStable(),
            new OperationStarted(HEADER, "m", OperationPlan.swap("1", false, false)),
            new TrainingPromoted(HEADER, "m", "1", "8"));
    return outcome == null
        ? running
        : and(running, new OperationEnded(HEADER, "m", "8", outcome, "too slow"));
  }

  @Test
  void theVerdictOfItsOperationIsItsEnd() {
    assertThat(delivered(operated(null)))
        .isEqualTo(new Rest("version 1 is registered; operation 8 runs"));
    assertThat(delivered(operated(EndedOperation.Outcome.SUCCEEDED)))
        .isInstanceOfSatisfying(
            End.class, end -> assertThat(end.result().outcome()).isEqualTo(Outcome.SUCCEEDED));
    assertThat(delivered(operated(EndedOperation.Outcome.ROLLED_BACK)))
        .isInstanceOfSatisfying(
            End.class,
            end -> {
              assertThat(end.result().outcome()).isEqualTo(Outcome.REFUSED);
              assertThat(end.result().reasons()).containsExactly("operation 8: too slow");
              assertThat(end.result().message()).contains("version 1 was registered and tried");
            });
    assertThat(reasons(delivered(operated(EndedOperation.Outcome.ABORTED))))
        .containsExactly("version 1 was registered, but operation 8 was aborted: too slow");
  }

  /** One whose version is to stand in for another that is stable. */
  private static CatalogueState standingIn() {
    OperationPlan plan = OperationPlan.label("", "stand-in", false);
    return and(
        CatalogueState.empty(),
        new TrainingSubmitted(HEADER, Requests.then("m", "{}", plan)),
        started(1),
        made(),
        new TrainingDelivered(HEADER, "m", "1", DONE),
        new VersionRegistered(HEADER, "m", "2", new Artifact("cd".repeat(32), 7, "m.zip")),
        verified("2"),
        new LabelMoved(HEADER, "m", "stable", "2"));
  }

  @Test
  void itsVersionStandsInWhereThatWasAskedFor() {
    OperationPlan plan = OperationPlan.label("1", "stand-in", false);
    assertThat(delivered(standingIn())).isEqualTo(new Promote(plan));
    CatalogueState over =
        and(
            standingIn(),
            new OperationStarted(HEADER, "m", plan),
            new TrainingPromoted(HEADER, "m", "1", "8"),
            new OperationEnded(HEADER, "m", "8", EndedOperation.Outcome.SUCCEEDED, "done"));

    assertThat(delivered(over))
        .isInstanceOfSatisfying(
            End.class,
            end -> {
              assertThat(end.result().outcome()).isEqualTo(Outcome.SUCCEEDED);
              assertThat(end.result().message()).isEqualTo("version 1 is the stand-in. it is done");
            });
  }
}
