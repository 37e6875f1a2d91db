package io.modelgrid.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.training.made.MadeExamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training holds does not grow with its epochs. */
class MemoryTest {
  @TempDir Path folder;

  @Test
  @Tag("slow")
  void residentMemoryIsFlatOverFiftyEpochs() {
    Plans plans = new Plans();
    plans.train = MadeExamples.clouds(4_000, 1);
    plans.epochs = 60;
    List<Long> resident = new ArrayList<>();
    TrainingLoop.run(
        plans.in(folder),
        new LoopWatcher() {
          @Override
          public void epochDone(int epoch, int all, Map<String, Double> values) {
            System.gc();
            resident.add(residentKilobytes());
          }
        });
    // The first ten warm up: code is compiled, caches fill.
    assertThat(resident.get(59) - resident.get(9))
        .as("kB more after fifty epochs of 200 steps: %s", resident)
        .isLessThan(16_000);
  }

  private static long residentKilobytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
