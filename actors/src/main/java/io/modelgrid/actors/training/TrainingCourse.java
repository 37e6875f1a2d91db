package io.modelgrid.actors.training;

import io.modelgrid.actors.training.JobReport.JobEnd;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedOperation;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import io.modelgrid.persistence.catalogue.TrainingState;
import io.modelgrid.persistence.catalogue.TrainingState.Phase;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is to be done next about a training. Pure. */
final class TrainingCourse {
  /** After so many crashes in a row it has failed. */
  static final int MOST_CRASHES = 3;

  private TrainingCourse() {}

  /** What is to be done. */
  sealed interface Next {}

  /** Nothing now. */
  record Rest(String message) implements Next {}

  /** These epochs are to be written. */
  record Advance(int epochs, List<Point> points) implements Next {}

  /** The attempt is over without a result. */
  record Interrupt(boolean crash, String reason) implements Next {}

  /** Its first version is to be brought into use. */
  record Deliver(TrainingResult result) implements Next {}

  /** This operation is to be begun. */
  record Promote(OperationPlan plan) implements Next {}

  /** It is over. */
  record End(TrainingResult result) implements Next {}

  /**
   * What follows for one that runs.
   *
   * @param report what its node says of this attempt, if it says anything
   * @param lost whether its node is certain to run it no more
   */
  static Next running(TrainingState training, @Nullable JobReport report, boolean lost) {
    String node = training.run().node();
    if (lost) {
      // Whatever it said last: it says nothing any more.
      return interrupted(training, false, "node %s was lost".formatted(node));
    }
    if (report == null || !training.runs(report.attempt())) {
      return new Rest(TrainingNews.given(training.run().attempts(), node).message());
    }
    List<Point> news =
        report.points().stream().filter(point -> point.epoch() > training.run().told()).toList();
    if (!news.isEmpty()) {
      return new Advance(report.epochs(), news);
    }
    JobEnd end = report.end();
    return end == null ? new Rest(report.message()) : ended(training, end);
  }

  private static Next ended(TrainingState training, JobEnd end) {
    TrainingResult result = end.result();
    if (result == null) {
      return interrupted(training, end.how() == JobReport.How.CRASHED, end.reason());
    }
    boolean promoted =
        result.outcome() == Outcome.SUCCEEDED
            && training.request().then() != null
            && !training.cancelled()
            && !training.versions().isEmpty();
    return promoted ? new Deliver(result) : new End(result);
  }

  private static Next interrupted(TrainingState training, boolean crash, String reason) {
    if (training.cancelled()) {
      return new End(TrainingResult.of(Outcome.CANCELLED, "cancelled while it ran"));
    }
    return crash && training.run().crashes() + 1 >= MOST_CRASHES
        ? new End(
            new TrainingResult(
                Outcome.FAILED,
                "it crashed %d times in a row".formatted(MOST_CRASHES),
                List.of(reason),
                Map.of(),
                null))
        : new Interrupt(crash, reason);
  }

  /** What follows for one whose versions are registered. */
  static Next delivered(TrainingState training, CatalogueState state) {
    TrainingResult result = Objects.requireNonNull(training.result());
    OperationPlan then = training.request().then();
    ModelState model = state.models().get(training.request().model());
    if (then == null || training.versions().isEmpty()) {
      return new End(result);
    }
    String version = training.versions().get(0).version();
    VersionState known = model == null ? null : model.versions().get(version);
    if (model == null || known == null) {
      return failed(result, "version %s is not there any more".formatted(version));
    }
    String stable = model.labels().get(ModelSelector.STABLE);
    if (training.operation() != null) {
      String label = then.standsIn() ? ModelSelector.STAND_IN : ModelSelector.STABLE;
      boolean used = version.equals(model.labels().get(label));
      return operated(result, training.operation(), version, label, used, state);
    }
    if (version.equals(stable)) {
      return new End(bearing(result, version, ModelSelector.STABLE));
    }
    if (known.failure() != null) {
      return failed(result, "version %s cannot be loaded: %s".formatted(version, known.failure()));
    }
    if (stable == null) {
      return new Rest("version %s is registered; waits until it is loaded".formatted(version));
    }
    OperationState other = model.operation();
    return other == null
        ? new Promote(with(then, version))
        : new Rest(
            "version %s is registered; waits for operation %s, begun by %s"
                .formatted(version, other.id(), other.who()));
  }

  private static Next operated(
      TrainingResult result,
      String operation,
      String version,
      String label,
      boolean used,
      CatalogueState state) {
    if (state.running(operation).isPresent()) {
      return new Rest("version %s is registered; operation %s runs".formatted(version, operation));
    }
    EndedOperation over =
        state.ended().stream()
            .filter(each -> each.last().id().equals(operation))
            .findFirst()
            .orElse(null);
    if (over == null) {
      return used
          ? new End(bearing(result, version, label))
          : failed(result, "operation %s is over, and nobody knows how".formatted(operation));
    }
    return switch (over.outcome()) {
      case SUCCEEDED -> new End(bearing(result, version, label));
      case ROLLED_BACK ->
          new End(
              result.but(
                  Outcome.REFUSED,
                  "version %s was registered and tried, and stable serves on".formatted(version),
                  List.of("operation %s: %s".formatted(operation, over.message()))));
      case ABORTED ->
          failed(
              result,
              "version %s was registered, but operation %s was aborted: %s"
                  .formatted(version, operation, over.message()));
    };
  }

  static End failed(TrainingResult result, String reason) {
    return new End(
        result.but(Outcome.FAILED, "its version was not brought into use", List.of(reason)));
  }

  private static TrainingResult bearing(TrainingResult result, String version, String label) {
    return result.but(
        Outcome.SUCCEEDED,
        "version %s is %s. %s"
            .formatted(
                version,
                label.equals(ModelSelector.STAND_IN) ? "the stand-in" : label,
                result.message())
            .strip(),
        result.reasons());
  }

  private static OperationPlan with(OperationPlan then, String version) {
    return new OperationPlan(
        then.kind(),
        version,
        then.label(),
        then.steps(),
        then.every(),
        then.sticky(),
        then.compare(),
        then.allowSignatureChange(),
        then.unloadFirst());
  }

  /** Whether it takes cores and memory of a node. */
  static boolean takesRoom(TrainingState training) {
    return training.phase() == Phase.RUNNING;
  }
}
