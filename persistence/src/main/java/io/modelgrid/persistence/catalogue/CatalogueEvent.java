package io.modelgrid.persistence.catalogue;

import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.persistence.artifact.Artifact;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to the catalogue, for ever. Plain data; {@link CatalogueCodec} turns it
 * into bytes and back.
 */
public sealed interface CatalogueEvent {
  /** When, who and why. */
  Header header();

  /**
   * What every event carries.
   *
   * @param term of the writer; see {@link TermStarted}
   */
  record Header(long term, Instant at, String who, String why) {}

  /** The first event of each incarnation of the writer; a higher term has the last word. */
  record TermStarted(Header header, String node) implements CatalogueEvent {}

  /** A version exists from now on. */
  record VersionRegistered(Header header, String model, String version, Artifact artifact)
      implements CatalogueEvent {}

  /** A replica loaded the version for the first time, which told what it takes and gives. */
  record VersionVerified(
      Header header,
      String model,
      String version,
      Signature signature,
      String platform,
      Map<String, String> properties)
      implements CatalogueEvent {
    public VersionVerified {
      properties = Map.copyOf(properties);
    }
  }

  /** The version can be loaded nowhere; never follows a {@link VersionVerified}. */
  record VersionFailed(Header header, String model, String version, String reason)
      implements CatalogueEvent {}

  /** The label stands on the version from now on. Moves the model's epoch. */
  record LabelMoved(Header header, String model, String label, String version)
      implements CatalogueEvent {}

  /** So many replicas are wanted; null lets the number follow the serving nodes. */
  record ReplicasSet(Header header, String model, @Nullable Integer count)
      implements CatalogueEvent {}

  /** The model and its versions are gone from the catalogue; the history keeps them. */
  record ModelUndeployed(Header header, String model) implements CatalogueEvent {}
}
