package io.modelgrid.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Kills a node with SIGKILL while 100 requests a second, open loop, go through the two others: once
 * a node that holds no singleton, once the oldest, which holds them all.
 */
final class FailoverBench {
  private static final int RATE = 100;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private FailoverBench() {}

  static void run(Path root) throws Exception {
    kill(root, 3, "a node without singletons", 15);
    kill(root, 0, "the oldest node, which holds the singletons", 25);
  }

  private static void kill(Path root, int asked, String what, int bound) throws Exception {
    try (LocalGridProcess grid = LocalGridProcess.up(root, 3)) {
      grid.awaitServing(1, 3, LIMIT);
      int victim = asked == 0 ? oldest(grid) : asked == oldest(grid) ? 2 : asked;
      int first = victim == 1 ? 2 : 1;
      int second = victim == 3 ? 2 : 3;
      int[] ports = {grid.portOf(first), grid.portOf(second)};
      OpenLoop load = new OpenLoop(ports, RATE);
      CountDownLatch warm = new CountDownLatch(1);
      Thread generator = new Thread(() -> load.run(40, warm));
      generator.start();
      warm.await();
      TimeUnit.SECONDS.sleep(8);
      long killed = System.nanoTime();
      load.mark();
      grid.kill9(victim);
      double back = awaitLossAndReturn(grid, first, killed);
      generator.join();
      System.out.printf(
          "killed node %d (%s): %s; lost slot serving again after %.1f s (bound: %d s)%n",
          victim, what, load.summary(), back, bound);
    }
  }

  /** Seconds until three replicas serve again, none of them on the dead node. */
  private static double awaitLossAndReturn(LocalGridProcess grid, int node, long killed)
      throws IOException, InterruptedException {
    while (grid.servingReplicas(node) >= 3 && System.nanoTime() - killed < LIMIT.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    grid.awaitServing(node, 3, LIMIT);
    return (System.nanoTime() - killed) / 1e9;
  }

  private static int oldest(LocalGridProcess grid) throws IOException, InterruptedException {
    for (int node = 1; node <= 3; node++) {
      if (grid.modelgrid("logs", String.valueOf(node)).contains("founding it")) {
        return node;
      }
    }
    throw new IOException("no node's log says that it founded the grid");
  }
}
