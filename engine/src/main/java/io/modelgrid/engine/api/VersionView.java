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
    int readyReplicas) {
  public VersionView {
    labels = List.copyOf(labels);
    properties = Map.copyOf(properties);
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
