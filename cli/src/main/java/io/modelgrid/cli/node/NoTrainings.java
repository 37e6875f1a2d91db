package io.modelgrid.cli.node;

import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.TrainingView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A grid of which no node trains. */
public final class NoTrainings implements GridTrainings {
  @Override
  public CompletionStage<ChangeAnswer> submit(byte[] specification, boolean yaml, Origin origin) {
    return CompletableFuture.completedFuture(
        new Refused(Reason.UNAVAILABLE, "no node of this grid trains"));
  }

  @Override
  public CompletionStage<ChangeAnswer> cancel(String id, Origin origin) {
    return CompletableFuture.completedFuture(
        new Refused(Reason.NOT_FOUND, "there is no training " + id));
  }

  @Override
  public List<TrainingView> trainings() {
    return List.of();
  }

  @Override
  public Optional<TrainingView> training(String id) {
    return Optional.empty();
  }

  @Override
  public String schema() {
    return "{}";
  }
}
