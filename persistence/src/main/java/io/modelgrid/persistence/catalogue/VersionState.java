package io.modelgrid.persistence.catalogue;

import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.persistence.artifact.Artifact;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue knows of a version.
 *
 * @param verified what a load told, or null while none succeeded
 * @param failure why it can be loaded nowhere, or null
 * @param lineage where it comes from; null where no training made it
 */
public record VersionState(
    String version,
    Artifact artifact,
    Instant registeredAt,
    @Nullable Verified verified,
    @Nullable String failure,
    @Nullable Lineage lineage) {

  /** One that no training made. */
  public VersionState(
      String version,
      Artifact artifact,
      Instant registeredAt,
      @Nullable Verified verified,
      @Nullable String failure) {
    this(version, artifact, registeredAt, verified, failure, null);
  }

  VersionState verified(Verified told) {
    return new VersionState(version, artifact, registeredAt, told, null, lineage);
  }

  VersionState failed(String reason) {
    return new VersionState(version, artifact, registeredAt, null, reason, lineage);
  }

  /** What a successful load tells. */
  public record Verified(Signature signature, String platform, Map<String, String> properties) {
    public Verified {
      properties = Map.copyOf(properties);
    }
  }
}
