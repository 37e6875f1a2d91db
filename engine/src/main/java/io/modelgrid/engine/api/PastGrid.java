package io.modelgrid.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue as it was at a revision. Which replicas ran and were ready is not remembered.
 *
 * @param revision the last event that is in it; 0 before everything
 * @param at when that event was written; null before everything
 * @param models all models, by name
 */
public record PastGrid(long revision, @Nullable Instant at, List<Model> models) {
  // Written out, since a compact one loses what says that a component may be null.
  public PastGrid(long revision, @Nullable Instant at, List<Model> models) {
    this.revision = revision;
    this.at = at;
    this.models = List.copyOf(models);
  }

  /**
   * A model as it was.
   *
   * @param epoch revision of the last event that had moved a label or a weight
   * @param labels version by label
   * @param replicas how many were wanted; null where the number followed the nodes
   * @param traffic what unversioned requests got beside the stable version
   * @param operation what ran on it, or null
   * @param unloaded whether it was unloaded as a whole
   * @param loadedByName versions that were kept loaded though no label may have stood on them
   */
  public record Model(
      String name,
      long epoch,
      Map<String, String> labels,
      List<Version> versions,
      @Nullable Integer replicas,
      TrafficView traffic,
      @Nullable Operation operation,
      boolean unloaded,
      List<String> loadedByName) {
    // Written out, since a compact one loses what says that a component may be null.
    public Model(
        String name,
        long epoch,
        Map<String, String> labels,
        List<Version> versions,
        @Nullable Integer replicas,
        TrafficView traffic,
        @Nullable Operation operation,
        boolean unloaded,
        List<String> loadedByName) {
      this.name = name;
      this.epoch = epoch;
      this.labels = Map.copyOf(labels);
      this.versions = List.copyOf(versions);
      this.replicas = replicas;
      this.traffic = traffic;
      this.operation = operation;
      this.unloaded = unloaded;
      this.loadedByName = List.copyOf(loadedByName);
    }
  }

  /**
   * A version as it was known.
   *
   * @param state "registered", "verified" once a replica had loaded it, or "failed"
   * @param reason why it had failed, or null
   */
  public record Version(
      String version, String state, String digest, Instant registeredAt, @Nullable String reason) {}

  /** An operation that ran. */
  public record Operation(
      String id,
      OperationPlan.Kind kind,
      String version,
      String label,
      int commits,
      boolean cancelled,
      Instant startedAt,
      String who,
      String why) {}
}
