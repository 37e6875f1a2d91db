package io.modelgrid.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One node with two slots against two threads in process, in alternating rounds: MiniLM, 16 tokens,
 * JSON, batch 1. The load generator shares the cores with the node.
 */
final class ThroughputBench {
  private static final int ROUNDS = 5;
  private static final double SECONDS = 6;

  private ThroughputBench() {}

  static void run(Path root) throws Exception {
    try (LocalGridProcess grid = LocalGridProcess.up(root, 1);
        InProcess inProcess = new InProcess(2)) {
      grid.modelgrid("scale", "minilm", "2");
      grid.awaitServing(1, 2, Duration.ofMinutes(1));
      inProcess.run(3);
      ClosedLoop.run(grid.portOf(1), 8, 40);
      List<Double> ratios = new ArrayList<>();
      for (int round = 1; round <= ROUNDS; round++) {
        double direct = inProcess.run(SECONDS);
        double served = ClosedLoop.run(grid.portOf(1), 8, SECONDS);
        ratios.add(served / direct);
        System.out.printf(
            "round %d: in process %.0f/s, served %.0f/s, ratio %.2f%n",
            round, direct, served, served / direct);
      }
      System.out.printf("median ratio %.2f (bound: 0.80)%n", Medians.of(ratios));
    }
  }
}
