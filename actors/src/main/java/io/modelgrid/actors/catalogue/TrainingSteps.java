package io.modelgrid.actors.catalogue;

import io.modelgrid.actors.catalogue.OperationSteps.Headers;
import io.modelgrid.actors.catalogue.OperationSteps.Outcome;
import io.modelgrid.actors.catalogue.OperationSteps.Write;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingAdvanced;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingDelivered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingInterrupted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.TrainingState;
import io.modelgrid.persistence.catalogue.TrainingState.Phase;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the training supervisor's steps are written: pure, from a state and a step.
 *
 * <p>Only the attempt that was begun last has a say, and a step that is there already is written no
 * second time.
 */
final class TrainingSteps {
  private TrainingSteps() {}

  static Outcome decide(CatalogueState state, Headers headers, Catalogue.TrainingStep step) {
    TrainingState live = state.trainings().live().get(step.training());
    if (live == null) {
      return notLive(state, step);
    }
    if (isThereAlready(live, step)) {
      return OperationSteps.noted(state.revision());
    }
    if (!fits(live, step)) {
      return OperationSteps.over(
          state,
          "attempt %d of training %s (expected: %s %d)"
              .formatted(
                  step.attempt(),
                  live.id(),
                  live.phase() == Phase.WAITING ? "it waits after attempt" : "attempt",
                  live.run().attempts()));
    }
    if (step instanceof Catalogue.AdvanceTraining advance) {
      return advance(state, headers, live, advance);
    }
    return new Write(event(headers, live, step));
  }

  private static Outcome notLive(CatalogueState state, Catalogue.TrainingStep step) {
    boolean endedSo =
        step instanceof Catalogue.EndTraining end
            && state
                .trainings()
                .ended(end.training())
                .filter(over -> over.last().run().attempts() == end.attempt())
                .filter(over -> over.result().equals(end.result()))
                .isPresent();
    return endedSo
        ? OperationSteps.noted(state.revision())
        : OperationSteps.over(state, "training " + step.training() + " is over");
  }

  private static boolean isThereAlready(TrainingState live, Catalogue.TrainingStep step) {
    boolean same = live.run().attempts() == step.attempt();
    if (step instanceof Catalogue.StartTraining start) {
      return live.runs(step.attempt()) && start.node().equals(live.run().node());
    }
    if (step instanceof Catalogue.InterruptTraining) {
      return same && live.phase() == Phase.WAITING;
    }
    return step instanceof Catalogue.DeliverTraining && same && live.phase() == Phase.DELIVERED;
  }

  private static boolean fits(TrainingState live, Catalogue.TrainingStep step) {
    if (step instanceof Catalogue.StartTraining) {
      return live.phase() == Phase.WAITING && step.attempt() == live.run().attempts() + 1;
    }
    boolean delivered = live.phase() == Phase.DELIVERED && live.run().attempts() == step.attempt();
    return live.runs(step.attempt()) || (step instanceof Catalogue.EndTraining && delivered);
  }

  private static Outcome advance(
      CatalogueState state,
      Headers headers,
      TrainingState live,
      Catalogue.AdvanceTraining advance) {
    List<Point> news = new ArrayList<>();
    int told = live.run().told();
    for (Point point : advance.points()) {
      if (point.epoch() > told) {
        news.add(point);
        told = point.epoch();
      }
    }
    if (news.isEmpty()) {
      return OperationSteps.noted(state.revision());
    }
    Header header = headers.apply(live.submitted().who(), "epoch " + told + " is done");
    return new Write(
        new TrainingAdvanced(
            header, live.request().model(), live.id(), advance.attempt(), advance.epochs(), news));
  }

  private static CatalogueEvent event(
      Headers headers, TrainingState live, Catalogue.TrainingStep step) {
    String who = live.submitted().who();
    String model = live.request().model();
    if (step instanceof Catalogue.StartTraining start) {
      return new TrainingStarted(
          headers.apply(who, "it is its turn"), model, live.id(), start.attempt(), start.node());
    }
    if (step instanceof Catalogue.InterruptTraining broken) {
      return new TrainingInterrupted(
          headers.apply(who, broken.reason()),
          model,
          live.id(),
          broken.attempt(),
          broken.crash(),
          broken.reason());
    }
    if (step instanceof Catalogue.DeliverTraining deliver) {
      return new TrainingDelivered(
          headers.apply(who, "it is trained"), model, live.id(), deliver.result());
    }
    Catalogue.EndTraining end = (Catalogue.EndTraining) step;
    return new TrainingEnded(
        headers.apply(who, end.result().message()), model, live.id(), end.result());
  }
}
