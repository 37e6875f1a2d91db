package io.modelgrid.actors.flow;

import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.VersionState;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
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
        io.modelgrid.persistence.catalogue.Traffic.none(),
        null);
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
