package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingSettingsTest {
  @Test
  void defaults() {
    assertThat(TestConfig.read().training())
        .isEqualTo(
            new TrainingSettings(
                Path.of(".modelgrid/trainings"),
                List.of(),
                List.of(),
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                4L << 30,
                2L << 30,
                1L << 30,
                10,
                Duration.ofMinutes(1)));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            TestConfig.read(
                    """
                    modelgrid.training {
                      directory = /work, folders = [/a, b], urls = ["https://h:1/", "http://i/j/"]
                      cores = 3, memory = 900 MiB, job-memory = 800 MiB
                      heap = 700 MiB, nice = 4, watch-interval = 2s
                    }
                    """)
                .training())
        .isEqualTo(
            new TrainingSettings(
                Path.of("/work"),
                List.of(Path.of("/a"), Path.of("b")),
                List.of("https://h:1/", "http://i/j/"),
                3,
                900L << 20,
                800L << 20,
                700L << 20,
                4,
                Duration.ofSeconds(2)));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            """
            modelgrid.training {
              directory = "", folders = all, urls = ["ftp://a/", "https://a/b", "https://u@a/"]
              cores = -1, nice = 20, watch-interval = 0s, memory = 1 MiB, job-memory = 1 GiB
              heap = 2 GiB
            }
            """),
        "modelgrid.training.directory: ",
        "modelgrid.training.folders: all",
        "modelgrid.training.urls: ftp://a/",
        "modelgrid.training.urls: https://a/b",
        "modelgrid.training.urls: https://u@a/",
        "modelgrid.training.cores: -1",
        "modelgrid.training.memory: 1 MiB",
        "modelgrid.training.nice: 20",
        "modelgrid.training.watch-interval: 0s",
        "modelgrid.training.heap: 2147483648 bytes (expected: at most",
        "modelgrid.training.job-memory: 1073741824 bytes (expected: at most");
  }
}
