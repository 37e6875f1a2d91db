package io.modelgrid.actors.swap;

import io.modelgrid.config.SwapSettings;
import java.time.Duration;

/** Settings of swaps for tests. */
final class SwapSettingsGiven {
  private SwapSettingsGiven() {}

  static SwapSettings settings() {
    return settings(Duration.ZERO);
  }

  static SwapSettings settings(Duration stepPause) {
    return new SwapSettings(
        Duration.ofMillis(250),
        3,
        Duration.ofSeconds(5),
        Duration.ofSeconds(20),
        Duration.ofSeconds(5),
        stepPause,
        20,
        0.02,
        3.0,
        0.05);
  }
}
