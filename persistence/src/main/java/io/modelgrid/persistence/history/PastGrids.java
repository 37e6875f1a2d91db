package io.modelgrid.persistence.history;

import io.modelgrid.engine.api.PastGrid;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.VersionState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a past state what people see. Pure. */
final class PastGrids {
  private PastGrids() {}

  static PastGrid of(CatalogueState state, @Nullable Instant at) {
    return new PastGrid(
        state.revision(), at, state.models().values().stream().map(PastGrids::model).toList());
  }

  private static PastGrid.Model model(ModelState model) {
    OperationState operation = model.operation();
    return new PastGrid.Model(
        model.name(),
        model.epoch(),
        model.labels(),
        model.versions().values().stream().map(PastGrids::version).toList(),
        model.replicas(),
        traffic(model),
        operation == null ? null : operation(operation),
        model.loading().unloaded(),
        List.copyOf(model.loading().kept()));
  }

  static String state(VersionState version) {
    if (version.failure() != null) {
      return "failed";
    }
    return version.verified() == null ? "registered" : "verified";
  }

  private static PastGrid.Version version(VersionState version) {
    return new PastGrid.Version(
        version.version(),
        state(version),
        version.artifact().sha256(),
        version.registeredAt(),
        version.failure());
  }

  private static TrafficView traffic(ModelState model) {
    Traffic traffic = model.traffic();
    Traffic.Split split = traffic.split();
    Traffic.Shadow shadow = traffic.shadow();
    return new TrafficView(
        traffic.previous(),
        split == null ? null : split.version(),
        split == null ? 0 : split.share(),
        split != null && split.sticky(),
        shadow == null ? null : shadow.version(),
        shadow == null ? 0 : shadow.share(),
        model.operation() == null ? null : model.operation().id());
  }

  private static PastGrid.Operation operation(OperationState operation) {
    return new PastGrid.Operation(
        operation.id(),
        operation.plan().kind(),
        operation.plan().version(),
        operation.plan().label(),
        operation.commits(),
        operation.cancelled(),
        operation.startedAt(),
        operation.who(),
        operation.why());
  }
}
