package io.modelgrid.bench;

import java.nio.file.Path;

/** How long {@code up} takes on a built tree, and what a node holds in memory under load. */
final class StartBench {
  private StartBench() {}

  static void run(Path root) throws Exception {
    long start = System.nanoTime();
    try (LocalGridProcess grid = LocalGridProcess.up(root, 3)) {
      grid.awaitServing(1, 3, java.time.Duration.ofMinutes(2));
      System.out.printf(
          "up: three nodes and three replicas ready in %.1f s (bound: 40 s)%n",
          (System.nanoTime() - start) / 1e9);
      for (int node = 1; node <= 3; node++) {
        System.out.printf("node %d idle: %d MiB resident%n", node, grid.residentMiB(node));
      }
      double rate = ClosedLoop.run(grid.portOf(1), 16, 30);
      System.out.printf("load for 30 s through node 1: %.0f requests/s%n", rate);
      for (int node = 1; node <= 3; node++) {
        System.out.printf(
            "node %d after load: %d MiB resident (bound: 600 MiB)%n", node, grid.residentMiB(node));
      }
    }
  }
}
