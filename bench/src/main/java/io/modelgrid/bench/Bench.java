package io.modelgrid.bench;

import io.modelgrid.bench.hotpath.ConnectionsBench;
import io.modelgrid.bench.hotpath.HotPathBench;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Runs the benchmarks that are asked for, or all, one after the other. */
public final class Bench {
  private static final List<String> ALL =
      List.of(
          "start",
          "throughput",
          "failover",
          "rotation",
          "swap",
          "load",
          "cycles",
          "carrier",
          "training",
          "trainload",
          "duel",
          "connections",
          "hotpath");

  private Bench() {}

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    List<String> asked = Arrays.asList(args).subList(1, args.length);
    if (!asked.isEmpty() && asked.get(0).equals("hotpath")) {
      // The only one that takes arguments of its own, and so the last of its line.
      HotPathBench.run(root, asked.subList(1, asked.size()));
      return;
    }
    for (String name : asked.isEmpty() ? ALL : asked) {
      System.out.printf("%n== %s%n", name);
      switch (name) {
        case "start" -> StartBench.run(root);
        case "throughput" -> ThroughputBench.run(root);
        case "failover" -> FailoverBench.run(root);
        case "rotation" -> RotationBench.run(root);
        case "swap" -> SwapBench.run(root);
        case "load" -> LoadBench.run(root);
        case "cycles" -> CyclesBench.run(root);
        case "carrier" -> CarrierBench.run(root);
        case "training" -> TrainingBench.run();
        case "trainload" -> TrainLoadBench.run(root);
        case "duel" -> DuelBench.run();
        case "connections" -> ConnectionsBench.run(root);
        case "hotpath" -> HotPathBench.run(root, List.of());
        default -> throw new IllegalArgumentException(name + " (expected: one of " + ALL + ")");
      }
    }
  }
}
