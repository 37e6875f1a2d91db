package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricsSettingsTest {
  @Test
  void defaults() {
    assertThat(TestConfig.read().metrics())
        .isEqualTo(new MetricsSettings(1_000, 500, Duration.ofMinutes(10), false));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            TestConfig.read(
                    "modelgrid.metrics { max-versions = 2, max-callers = 7, forget-after = 3s, triton-names = true }")
                .metrics())
        .isEqualTo(new MetricsSettings(2, 7, Duration.ofSeconds(3), true));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            "modelgrid.metrics { max-versions = 0, max-callers = -1, forget-after = 0s, triton-names = maybe }"),
        "modelgrid.metrics.max-versions: 0 (expected: a whole number from 1 to 100000)",
        "modelgrid.metrics.max-callers: -1 (expected: a whole number from 0 to 100000)",
        "modelgrid.metrics.forget-after: 0s",
        "modelgrid.metrics.triton-names: maybe");
  }
}
