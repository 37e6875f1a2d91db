package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterSettingsTest {
  @Test
  void defaults() {
    assertThat(TestConfig.read().cluster())
        .isEqualTo(
            new ClusterSettings(
                "127.0.0.1",
                0,
                List.of(),
                "first-seed",
                "",
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                3));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            TestConfig.read(
                    "modelgrid.cluster { host = h, port = 1, seeds = [\"a:1\", \"b:2\"],"
                        + " founding = locked, founding-directory = /f, beat-interval = 1s,"
                        + " lease-validity = 3s, reconcile-interval = 2s, default-replicas = 4 }")
                .cluster())
        .isEqualTo(
            new ClusterSettings(
                "h",
                1,
                List.of("a:1", "b:2"),
                "locked",
                "/f",
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                4));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            "modelgrid.cluster { host = \"\", port = -1, seeds = [nohost], founding = maybe,"
                + " beat-interval = 1ms, lease-validity = 1h, reconcile-interval = 1ms,"
                + " default-replicas = 0 }"),
        "modelgrid.cluster.host: ",
        "modelgrid.cluster.port: -1",
        "modelgrid.cluster.seeds: [nohost]",
        "modelgrid.cluster.founding: maybe",
        "modelgrid.cluster.beat-interval: 1ms",
        "modelgrid.cluster.lease-validity: 1h",
        "modelgrid.cluster.reconcile-interval: 1ms",
        "modelgrid.cluster.default-replicas: 0");
  }

  @Test
  void rejectsWhatDoesNotGoTogether() {
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.cluster { founding = locked, lease-validity = 1499ms }"),
        "modelgrid.cluster.founding-directory: missing",
        "modelgrid.cluster.lease-validity: 1499ms");
  }
}
