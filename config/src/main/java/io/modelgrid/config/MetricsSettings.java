package io.modelgrid.config;

import java.time.Duration;

/**
 * What a node counts and shows of its work.
 *
 * @param maxVersions how many model versions are told apart
 * @param maxCallers how many callers of versions are told apart in their costs
 * @param forgetAfter how long a version is shown that is loaded no more
 * @param tritonNames whether {@code /metrics} shows the names of Triton's metrics, too
 */
public record MetricsSettings(
    int maxVersions, int maxCallers, Duration forgetAfter, boolean tritonNames) {

  static MetricsSettings read(SettingsReader reader) {
    return new MetricsSettings(
        reader.integer("modelgrid.metrics.max-versions", 1, 100_000),
        reader.integer("modelgrid.metrics.max-callers", 0, 100_000),
        reader.duration(
            "modelgrid.metrics.forget-after", Duration.ofSeconds(1), Duration.ofDays(1)),
        reader.flag("modelgrid.metrics.triton-names"));
  }
}
