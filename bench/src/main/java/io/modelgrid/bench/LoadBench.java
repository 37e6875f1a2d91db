package io.modelgrid.bench;

import io.modelgrid.cli.prove.CheckedLoad;
import io.modelgrid.cli.prove.LoadTimes;
import io.modelgrid.cli.prove.Span;
import io.modelgrid.cli.prove.SwapResult;
import io.modelgrid.cli.prove.Swapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Requests of a small model while another of 90 MB is loaded and warmed on all three nodes, again
 * and again: a swap to and fro between two versions of it loads one and unloads the other.
 */
final class LoadBench {
  private static final int RATE = 100;
  private static final int LOADS = 8;
  private static final Duration LEAD = Duration.ofSeconds(5);

  private LoadBench() {}

  static void run(Path root) throws Exception {
    try (LocalGridProcess grid = LocalGridProcess.up(root, 3)) {
      SmallModels.deploySmall(grid, "small", 3);
      grid.deploy(1, "encoder", SmallModels.encoder(1), "encoder.zip");
      grid.deploy(1, "encoder", SmallModels.encoder(2), "encoder.zip");
      grid.awaitServing(1, "encoder", 3, Duration.ofMinutes(3));
      LoadUnderTest small = LoadUnderTest.of(grid.client(1), "small");
      Swapper encoder = LoadUnderTest.swapper(grid.client(1), "encoder");
      try (CheckedLoad load = small.start(RATE, Duration.ofHours(1))) {
        TimeUnit.SECONDS.sleep(LEAD.toSeconds() + 10);
        List<Span> loads = new ArrayList<>();
        for (int i = 0; i < LOADS; i++) {
          SwapResult swap = encoder.swap(encoder.settled().equals("1") ? "2" : "1");
          if (!swap.succeeded()) {
            throw new IllegalStateException("load " + i + ": " + swap.trouble());
          }
          loads.add(new Span(swap.begun(), swap.returned()));
          // What was stable drains and is unloaded; that ends within this time.
          TimeUnit.SECONDS.sleep(8);
        }
        load.stop();
        print(load, loads);
      }
    }
  }

  private static void print(CheckedLoad load, List<Span> loads) {
    LoadTimes times = load.times(LEAD, loads);
    double seconds =
        loads.stream().mapToLong(span -> span.to() - span.from()).average().orElse(0) / 1e9;
    System.out.printf(
        "%d loads of 90 MB on three nodes, %.1f s each on average; %d answered, %d failed%n",
        loads.size(), seconds, load.tally().answered(), load.tally().failed().size());
    System.out.printf(
        "the other model's p99: steady %.1f ms, in seconds with a load %.1f ms, ratio %.2f (bound:"
            + " 3)%n",
        times.steadyP99(), times.changingP99(), times.changingP99() / times.steadyP99());
  }
}
