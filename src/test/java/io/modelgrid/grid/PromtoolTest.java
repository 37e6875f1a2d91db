package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelgrid.engine.fixture.TinyOnnx;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus' own tool finds fault with in a real node's metrics. */
class PromtoolTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path directory;

  @Test
  void findsNoFault() throws Exception {
    assertThat(faults("")).isEmpty();
  }

  // Triton's names are its own; "_us" is all that can be said against them.
  @Test
  void findsFaultWithTritonsNamesAlone() throws Exception {
    assertThat(faults("modelgrid.metrics.triton-names = true"))
        .isNotEmpty()
        .allMatch(fault -> fault.startsWith("nv_inference_"))
        .allMatch(fault -> fault.contains("_us "));
  }

  /** Of a node that has loaded, answered and refused. */
  private List<String> faults(String settings) throws Exception {
    Path promtool = promtool();
    try (InProcessGrid grid = InProcessGrid.start(directory, 1, settings)) {
      assertThat(grid.upload(1, "m", TinyOnnx.multiplyBy(2, 1, -1), "?wait=30s").statusCode())
          .isEqualTo(201);
      grid.awaitReady("m", 1);
      assertThat(grid.infer(1, "m", "1").statusCode()).isEqualTo(200);
      assertThat(grid.infer(1, "m", "x").statusCode()).isEqualTo(400);
      return check(promtool, grid.get(1, "/metrics").body());
    }
  }

  private List<String> check(Path promtool, String metrics)
      throws IOException, InterruptedException {
    Path scrape = Files.writeString(directory.resolve("metrics"), metrics);
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(promtool.toString(), "check", "metrics")
            .redirectInput(scrape.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("promtool ends").isTrue();
    List<String> lines = Files.readAllLines(said, StandardCharsets.UTF_8);
    // 3: it could read them, and found faults.
    assertThat(process.exitValue()).as("%s", lines).isEqualTo(lines.isEmpty() ? 0 : 3);
    return lines;
  }

  /** The tool; the test is skipped, with a word, where there is none. */
  private static Path promtool() {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "promtool"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(
        found.isPresent(),
        "promtool is not installed, so the metrics are not checked by it (Debian: apt-get install"
            + " prometheus)");
    return found.orElseThrow();
  }
}
