package io.modelgrid.engine.api;

import io.modelgrid.engine.tensor.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version as people see it.
 *
 * @param labels labels that stand on it
 * @param digest SHA-256 of its bundle, in hex
 * @param size bytes of its bundle
 * @param reason why it is in that state, where that needs a word; else null
 * @param signature null until it was loaded once
 * @param platform its format, for example {@code onnx_onnxv1}; null until it was loaded once
 * @param properties facts for callers, for example how texts are pooled
 * @param readyReplicas replicas that can compute it now
 * @param lineage null where no training of this grid made it
 */
public record VersionView(
    String version,
    State state,
    List<String> labels,
    String digest,
    long size,
    Instant registeredAt,
    @Nullable String reason,
    @Nullable Signature signature,
    @Nullable String platform,
    Map<String, String> properties,
    int readyReplicas,
    @Nullable Lineage lineage) {
  // Written out, since a compact one loses what says that a component may be null.
  public VersionView(
      String version,
      State state,
      List<String> labels,
      String digest,
      long size,
      Instant registeredAt,
      @Nullable String reason,
      @Nullable Signature signature,
      @Nullable String platform,
      Map<String, String> properties,
      int readyReplicas,
      @Nullable Lineage lineage) {
    this.version = version;
    this.state = state;
    this.labels = List.copyOf(labels);
    this.digest = digest;
    this.size = size;
    this.registeredAt = registeredAt;
    this.reason = reason;
    this.signature = signature;
    this.platform = platform;
    this.properties = Map.copyOf(properties);
    this.readyReplicas = readyReplicas;
    this.lineage = lineage;
  }

  /** A version that was uploaded. */
  public VersionView(
      String version,
      State state,
      List<String> labels,
      String digest,
      long size,
      Instant registeredAt,
      @Nullable String reason,
      @Nullable Signature signature,
      @Nullable String platform,
      Map<String, String> properties,
      int readyReplicas) {
    this(
        version,
        state,
        labels,
        digest,
        size,
        registeredAt,
        reason,
        signature,
        platform,
        properties,
        readyReplicas,
        null);
  }

  /** Where a version stands. */
  public enum State {
    /** Known, but not loaded: nothing keeps it loaded, or its model is unloaded as a whole. */
    REGISTERED,
    /** Wanted, and no replica has it ready. */
    LOADING,
    /** At least one replica can compute it. */
    READY,
    /** It could not be loaded; the reason says why. */
    FAILED
  }
}
