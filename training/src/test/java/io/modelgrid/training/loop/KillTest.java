package io.modelgrid.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.training.draw.Draws;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training whose process is killed goes on in the next one. */
class KillTest {
  @TempDir Path folder;

  @Test
  @Tag("slow")
  void endsWithTheSameNumbersAfterTenKills() throws IOException, InterruptedException {
    String whole = attempt(folder.resolve("whole"), Integer.MAX_VALUE).orElseThrow();
    Draws draws = Draws.of(5, "kills", 0);
    Optional<String> result = Optional.empty();
    int kills = 0;
    while (result.isEmpty()) {
      // 120 steps in all: about ten kills, some of them while a checkpoint is written.
      result = attempt(folder.resolve("killed"), kills < 10 ? 2 + draws.below(17) : 1_000_000);
      kills += result.isEmpty() ? 1 : 0;
    }
    assertThat(kills).as("kills").isBetween(8, 10);
    assertThat(result).contains(whole);
  }

  /** One process, which is killed when it says its so-manieth step; what it says at its end. */
  private static Optional<String> attempt(Path folder, int steps)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                KilledTraining.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      int seen = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("result")) {
          return Optional.of(line);
        }
        seen += line.equals("step") ? 1 : 0;
        if (seen == steps) {
          return Optional.empty();
        }
      }
      throw new IllegalStateException("ended with " + process.waitFor());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
