package io.modelgrid.engine.api;

import java.util.concurrent.CompletionStage;

/** The metrics of one node, written for those who scrape it. Thread-safe. */
public interface NodeMetrics {
  /** How metrics are written. */
  enum Format {
    /** Prometheus' text format, version 0.0.4. */
    PROMETHEUS,
    /** The OpenMetrics text format, version 1.0.0. */
    OPENMETRICS
  }

  /**
   * All metrics of this node, in UTF-8. What was counted before the call is in it. Takes a moment,
   * and none of the caller's thread; whoever asks while others wait gets what they get.
   */
  CompletionStage<byte[]> write(Format format);
}
