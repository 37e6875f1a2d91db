package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {
  @Test
  void defaults() {
    assertThat(TestConfig.read().engine())
        .isEqualTo(
            new EngineSettings(
                List.of("auto"),
                1,
                Runtime.getRuntime().availableProcessors(),
                16_384,
                32,
                16L << 30,
                10_000,
                Duration.ofMinutes(5)));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            TestConfig.read(
                    "modelgrid.engine { devices = [cpu, \"gpu:1\"], intra-op-threads = 2,"
                        + " compute-threads = 3, max-tokens = 600, max-batch = 8, max-unpacked = 1 MiB,"
                        + " max-entries = 5, load-timeout = 9s }")
                .engine())
        .isEqualTo(
            new EngineSettings(
                List.of("cpu", "gpu:1"), 2, 3, 600, 8, 1 << 20, 5, Duration.ofSeconds(9)));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            "modelgrid.engine { devices = [tpu], intra-op-threads = 0, compute-threads = -1,"
                + " max-tokens = 511, max-batch = 0, max-unpacked = 1, max-entries = 0, load-timeout = 0s }"),
        "modelgrid.engine.devices: [tpu]",
        "modelgrid.engine.intra-op-threads: 0",
        "modelgrid.engine.compute-threads: -1",
        "modelgrid.engine.max-tokens: 511",
        "modelgrid.engine.max-batch: 0",
        "modelgrid.engine.max-unpacked: 1",
        "modelgrid.engine.max-entries: 0",
        "modelgrid.engine.load-timeout: 0s");
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.engine.devices = [auto, cpu]"),
        "modelgrid.engine.devices: [auto, cpu]");
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.engine.devices = []"), "modelgrid.engine.devices: []");
  }
}
