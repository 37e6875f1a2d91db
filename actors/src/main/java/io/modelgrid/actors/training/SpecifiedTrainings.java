package io.modelgrid.actors.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.training.data.DataPlaces;
import io.modelgrid.training.data.DataSet;
import io.modelgrid.training.data.DataSpec;
import io.modelgrid.training.data.Location;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.spec.Retraining;
import io.modelgrid.training.spec.SpecException;
import io.modelgrid.training.spec.Then;
import io.modelgrid.training.spec.TrainingSpec;
import io.modelgrid.training.spec.VersionChoice;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The training room's own specifications. */
public final class SpecifiedTrainings implements TrainingRoom {
  private static final long MEGABYTE = 1L << 20;

  private final Duration watch;

  /**
   * Specifications as {@link TrainingSpec} reads them.
   *
   * @param watch how often data are looked at, where a change is a reason to train again
   */
  public SpecifiedTrainings(Duration watch) {
    this.watch = watch;
  }

  @Override
  public Reading read(byte[] bytes, boolean yaml) {
    try {
      return understood(TrainingSpec.read(bytes, yaml));
    } catch (SpecException e) {
      return new Mistaken(e.mistakes());
    }
  }

  @Override
  public String schema() {
    return TrainingSpec.schema();
  }

  @Override
  public Optional<String> digest(String specification, Places places) throws IOException {
    try {
      Optional<DataSpec> data = TrainingSpec.read(specification.getBytes(UTF_8), false).data();
      return data.isEmpty()
          ? Optional.empty()
          : Optional.of(
              DataSet.digest(
                  data.get(),
                  new DataPlaces(
                      places.folders(),
                      places.urls(),
                      places.artifacts(),
                      places.scratch(),
                      DataPlaces.USUAL_BYTES)));
    } catch (SpecException | DataException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Understood understood(TrainingSpec spec) {
    return new Understood(
        spec.json(),
        spec.model(),
        spec.kind().word(),
        spec.priority(),
        spec.threads(),
        memory(spec.memoryMegabytes()),
        spec.epochs(),
        then(spec.then()),
        spec.base().map(SpecifiedTrainings::choice),
        spec.teacher().map(SpecifiedTrainings::choice),
        spec.retraining().map(this::schedule),
        spec.data().map(SpecifiedTrainings::artifacts).orElse(Set.of()));
  }

  private static OptionalLong memory(OptionalInt megabytes) {
    return megabytes.isPresent()
        ? OptionalLong.of(megabytes.getAsInt() * MEGABYTE)
        : OptionalLong.empty();
  }

  private static Choice choice(VersionChoice version) {
    return new Choice(version.model(), version.version());
  }

  private Schedule schedule(Retraining retraining) {
    return new Schedule(retraining.every().orElse(null), retraining.onChange() ? watch : null);
  }

  private static Optional<OperationPlan> then(Then then) {
    return switch (then.action()) {
      case REGISTER -> Optional.empty();
      case SWAP -> Optional.of(OperationPlan.swap("", false, false));
      case STAND_IN -> Optional.of(OperationPlan.label("", ModelSelector.STAND_IN, false));
      case CANARY ->
          Optional.of(
              new OperationPlan(
                  OperationPlan.Kind.CANARY,
                  "",
                  ModelSelector.STABLE,
                  then.steps(),
                  then.every(),
                  false,
                  0,
                  false,
                  false));
    };
  }

  private static Set<String> artifacts(DataSpec data) {
    List<Optional<Location>> places =
        List.of(
            Optional.of(data.rows()),
            data.labels(),
            data.testRows(),
            data.testLabels(),
            data.text().map(DataSpec.Text::tokenizer));
    return places.stream()
        .flatMap(place -> place.stream())
        .filter(place -> place.kind() == Location.Kind.ARTIFACT)
        .map(Location::value)
        .collect(Collectors.toSet());
  }
}
