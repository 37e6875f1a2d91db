package io.modelgrid.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One node with two slots against two threads in process, in alternating rounds: MiniLM, 16 tokens,
 * JSON, batch 1. The load generator shares the cores with the node. The threads in process have a
 * session each, as two separate servers would, or share one, which is the most that can be done.
 */
final class ThroughputBench {
  private static final int ROUNDS = 7;
  private static final double SECONDS = 6;

  /** Until the JVM of the node has compiled what it runs, while the model takes both cores. */
  private static final double WARM_UP = 60;

  private ThroughputBench() {}

  static void run(Path root) throws Exception {
    try (LocalGridProcess grid = LocalGridProcess.up(root, 1);
        InProcess apart = new InProcess(2, 2);
        InProcess sharing = new InProcess(2, 1)) {
      grid.modelgrid("scale", "minilm", "2");
      grid.awaitServing(1, 2, Duration.ofMinutes(1));
      apart.run(3);
      sharing.run(3);
      ClosedLoop.run(grid.portOf(1), 8, WARM_UP);
      List<Double> againstApart = new ArrayList<>();
      List<Double> againstSharing = new ArrayList<>();
      for (int round = 1; round <= ROUNDS; round++) {
        double two = apart.run(SECONDS);
        double served = ClosedLoop.run(grid.portOf(1), 8, SECONDS);
        double one = sharing.run(SECONDS);
        againstApart.add(served / two);
        againstSharing.add(served / one);
        System.out.printf(
            "round %d: served %.0f/s; in process %.0f/s with a session each, ratio %.2f;"
                + " %.0f/s with one session, ratio %.2f%n",
            round, served, two, served / two, one, served / one);
      }
      System.out.printf(
          "median ratio %.2f against a session each (bound: 0.80), %.2f against one session%n",
          Medians.of(againstApart), Medians.of(againstSharing));
    }
  }
}
