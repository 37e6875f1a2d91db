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
 * Requests of a small model while another of 90 MB is loaded and warmed on all three nodes, in
 * rounds: some quiet seconds, then a swap between two versions of the other, which unpacks, loads
 * and warms the one that is not loaded. Machines are shared, so each round has a steady value of
 * its own, and medians over the rounds are compared.
 */
final class LoadBench {
  private static final int RATE = 100;
  private static final int ROUNDS = Integer.getInteger("modelgrid.bench.loads", 12);
  private static final long QUIET = TimeUnit.SECONDS.toNanos(8);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final Duration LEAD = Duration.ofSeconds(10);

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
        TimeUnit.SECONDS.sleep(LEAD.toSeconds());
        List<Span> rounds = new ArrayList<>();
        List<Span> loads = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
          long begin = System.nanoTime();
          TimeUnit.NANOSECONDS.sleep(QUIET);
          SwapResult swap = encoder.swap(encoder.settled().equals("1") ? "2" : "1");
          if (!swap.succeeded()) {
            throw new IllegalStateException("load " + i + ": " + swap.trouble());
          }
          loads.add(new Span(swap.begun(), swap.returned()));
          long seconds = (swap.returned() - begin) / SECOND + 1;
          rounds.add(new Span(begin, begin + seconds * SECOND));
          // What was stable drains and is unloaded; that ends within this time.
          TimeUnit.SECONDS.sleep(5);
        }
        load.stop();
        print(load, rounds, loads);
      }
    }
  }

  private static void print(CheckedLoad load, List<Span> rounds, List<Span> loads) {
    List<Double> steady = new ArrayList<>();
    List<Double> loading = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      LoadTimes times = load.times(rounds.get(i), List.of(loads.get(i)));
      steady.add(times.steadyP99());
      loading.add(times.changingP99());
      System.out.printf(
          "round %d: p99 steady %.1f ms, in the %.1f s of a load %.1f ms%n",
          i + 1,
          times.steadyP99(),
          (loads.get(i).to() - loads.get(i).from()) / 1e9,
          times.changingP99());
    }
    double seconds =
        loads.stream().mapToLong(span -> span.to() - span.from()).average().orElse(0) / 1e9;
    System.out.printf(
        "%d loads of 90 MB on three nodes, %.1f s each on average; %d answered, %d failed%n",
        loads.size(), seconds, load.tally().answered(), load.tally().failed().size());
    System.out.printf(
        "the other model's p99, medians of the rounds: steady %.1f ms, in seconds with a load %.1f"
            + " ms, ratio %.2f (bound: 3)%n",
        Medians.of(steady), Medians.of(loading), Medians.of(loading) / Medians.of(steady));
    LoadTimes all = load.times(LEAD, loads);
    System.out.printf(
        "all seconds of all rounds together: %.1f ms and %.1f ms, ratio %.2f%n",
        all.steadyP99(), all.changingP99(), all.changingP99() / all.steadyP99());
  }
}
