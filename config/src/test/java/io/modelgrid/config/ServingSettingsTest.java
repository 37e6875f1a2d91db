package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServingSettingsTest {
  @Test
  void defaults() {
    assertThat(TestConfig.read().serving())
        .isEqualTo(
            new ServingSettings(
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                128,
                256,
                Duration.ofSeconds(10),
                Duration.ofMillis(250),
                Duration.ZERO,
                Duration.ofSeconds(1),
                0.05,
                0.5,
                64L << 20,
                128L << 20));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            TestConfig.read(
                    "modelgrid.serving { default-deadline = 1s, max-deadline = 2s,"
                        + " replica-queue = 3, router-queue = 4, hold-limit = 5s,"
                        + " status-interval = 600ms, batch-delay = 3ms, suspect-after = 7s, hedge-budget = 0.8,"
                        + " stand-in-from = 0.9,"
                        + " max-tensor-bytes = 9 MiB, max-transfer-bytes = 10 MiB }")
                .serving())
        .isEqualTo(
            new ServingSettings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                3,
                4,
                Duration.ofSeconds(5),
                Duration.ofMillis(600),
                Duration.ofMillis(3),
                Duration.ofSeconds(7),
                0.8,
                0.9,
                9L << 20,
                10L << 20));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            "modelgrid.serving { default-deadline = 0s, max-deadline = 2h, replica-queue = 0,"
                + " router-queue = many, hold-limit = soon, status-interval = 1ms, batch-delay = 2s,"
                + " suspect-after = 1ms, hedge-budget = 1.1, stand-in-from = 0, max-tensor-bytes = 2 GiB,"
                + " max-transfer-bytes = 1 }"),
        "modelgrid.serving.default-deadline: 0s",
        "modelgrid.serving.max-deadline: 2h",
        "modelgrid.serving.replica-queue: 0",
        "modelgrid.serving.router-queue: many",
        "modelgrid.serving.hold-limit: soon",
        "modelgrid.serving.status-interval: 1ms",
        "modelgrid.serving.batch-delay: 2s",
        "modelgrid.serving.suspect-after: 1ms",
        "modelgrid.serving.hedge-budget: 1.1",
        "modelgrid.serving.stand-in-from: 0",
        "modelgrid.serving.max-tensor-bytes: 2 GiB",
        "modelgrid.serving.max-transfer-bytes: 1");
  }

  @Test
  void rejectsWhatDoesNotGoTogether() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            "modelgrid.serving { default-deadline = 11m, suspect-after = 499ms,"
                + " max-transfer-bytes = 63 MiB }"),
        "modelgrid.serving.default-deadline: 660000ms",
        "modelgrid.serving.suspect-after: 499ms",
        "modelgrid.serving.max-transfer-bytes: 66060288 bytes (expected: at least"
            + " modelgrid.serving.max-tensor-bytes)");
  }
}
