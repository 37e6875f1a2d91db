package io.modelgrid.training.loop;

import io.modelgrid.training.weights.Weights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a training made.
 *
 * @param best the weights of the best epoch
 * @param bestEpoch from 1; 0 if none was finished
 * @param metrics of that epoch
 * @param curve of all epochs, in order
 */
public record LoopResult(
    Weights best,
    int bestEpoch,
    Map<String, Double> metrics,
    List<Map<String, Double>> curve,
    Ended ended) {
  public LoopResult {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    curve = List.copyOf(curve);
  }

  /** Why it ended. */
  public enum Ended {
    /** All epochs are done. */
    COMPLETED,
    /** No better value came for as long as patience allowed. */
    STOPPED_EARLY,
    /** The watcher said so. */
    CANCELLED
  }
}
