package io.modelgrid.actors.flow;

import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.persistence.catalogue.Loading;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.VersionState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Models as the catalogue may know them. */
public final class Models {
  private Models() {}

  /** A model {@code m} of these versions. */
  public static ModelState model(long epoch, Map<String, String> labels, VersionState... versions) {
    TreeMap<String, VersionState> byName = new TreeMap<>(ModelState.VERSION_ORDER);
    for (VersionState version : versions) {
      byName.put(version.version(), version);
    }
    return new ModelState(
        "m",
        epoch,
        versions.length,
        labels,
        byName,
        null,
        Traffic.none(),
        null,
        Loading.byLabels());
  }

  /** The same with this traffic and this operation. */
  public static ModelState with(
      ModelState model, Traffic traffic, @Nullable OperationState operation) {
    return new ModelState(
        model.name(),
        model.epoch(),
        model.highestVersion(),
        model.labels(),
        model.versions(),
        model.replicas(),
        traffic,
        operation,
        model.loading());
  }

  /** The same with these versions kept loaded, or unloaded as a whole. */
  public static ModelState with(ModelState model, boolean unloaded, String... kept) {
    return new ModelState(
        model.name(),
        model.epoch(),
        model.highestVersion(),
        model.labels(),
        model.versions(),
        model.replicas(),
        model.traffic(),
        model.operation(),
        new Loading(unloaded, new TreeSet<>(List.of(kept))));
  }

  /** An operation with id 20 under this supervisor, after so many commits. */
  public static OperationState operation(OperationPlan plan, String supervisor, int commits) {
    return new OperationState(
        "20", 20, plan, supervisor, commits, false, false, false, Instant.EPOCH, "ann", "by hand");
  }

  public static VersionState version(String version) {
    return version(version, null, null);
  }

  public static VersionState failed(String version, String failure) {
    return version(version, null, failure);
  }

  public static VersionState verified(String version) {
    return version(version, Flow.SIGNATURE, null);
  }

  private static VersionState version(
      String version, @Nullable Signature signature, @Nullable String failure) {
    VersionState.Verified verified =
        signature == null ? null : new VersionState.Verified(signature, "fake", Map.of());
    return new VersionState(version, Flow.artifact(version), Instant.EPOCH, verified, failure);
  }
}
