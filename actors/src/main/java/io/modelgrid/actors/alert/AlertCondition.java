package io.modelgrid.actors.alert;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a rule fires.
 *
 * @param above whether it fires above the threshold, or below it
 * @param threshold in the metric's unit
 * @param lasting how long it has to be so
 * @param model the one that it is about, or null for each
 */
public record AlertCondition(
    AlertMetric metric, boolean above, double threshold, Duration lasting, @Nullable String model) {
  private static final Duration LEAST = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofMinutes(1);

  boolean holds(double value) {
    return above ? value > threshold : value < threshold;
  }

  boolean isAbout(String name) {
    return model == null || model.equals(name);
  }

  /** Over how long what counts requests looks back; nothing for what is measured at once. */
  Duration lookBack() {
    if (!metric.countsRequests()) {
      return Duration.ZERO;
    }
    return lasting.compareTo(LEAST) < 0 ? LEAST : lasting.compareTo(MOST) > 0 ? MOST : lasting;
  }
}
