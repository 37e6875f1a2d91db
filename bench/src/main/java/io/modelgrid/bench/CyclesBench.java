package io.modelgrid.bench;

import io.modelgrid.cli.prove.SwapResult;
import io.modelgrid.cli.prove.Swapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A thousand swaps between two versions of a 1 MB model: what stays of them in each node. */
final class CyclesBench {
  private static final String MODEL = "megabyte";
  private static final int SWAPS = Integer.getInteger("modelgrid.bench.swaps", 1_000);
  private static final int WARM = 100;
  private static final int NODES = 3;
  private static final int BOUND_MIB = 60;

  private CyclesBench() {}

  static void run(Path root) throws Exception {
    try (LocalGridProcess grid = LocalGridProcess.up(root, NODES)) {
      grid.deploy(1, MODEL, SmallModels.megabyte(1), "model.onnx");
      grid.deploy(1, MODEL, SmallModels.megabyte(2), "model.onnx");
      grid.awaitServing(1, MODEL, NODES, Duration.ofMinutes(1));
      Swapper swapper = LoadUnderTest.swapper(grid.client(1), MODEL);
      long start = System.nanoTime();
      swap(swapper, 0, WARM);
      List<Footprint> before = footprints(grid);
      swap(swapper, WARM, SWAPS);
      List<Footprint> after = footprints(grid);
      System.out.printf("%d swaps in %.0f s%n", SWAPS, (System.nanoTime() - start) / 1e9);
      for (int node = 1; node <= NODES; node++) {
        print(node, before.get(node - 1), after.get(node - 1));
      }
    }
  }

  private static void swap(Swapper swapper, int from, int to) {
    for (int i = from; i < to; i++) {
      SwapResult swap = swapper.swap(i % 2 == 0 ? "2" : "1");
      if (!swap.succeeded()) {
        throw new IllegalStateException("swap " + (i + 1) + ": " + swap.trouble());
      }
    }
  }

  private static List<Footprint> footprints(LocalGridProcess grid) throws Exception {
    // The last version that was stable is unloaded a moment after its last request.
    TimeUnit.SECONDS.sleep(30);
    List<Footprint> all = new ArrayList<>();
    for (int node = 1; node <= NODES; node++) {
      all.add(Footprint.of(grid, node));
    }
    return all;
  }

  private static void print(int node, Footprint before, Footprint after) {
    System.out.printf(
        "node %d, after %d swaps and after %d: %d and %d MiB resident (bound: +%d), %d and %d"
            + " threads, %d and %d file handles, %d and %d files (bound: no growth)%n",
        node,
        WARM,
        SWAPS,
        before.residentMiB(),
        after.residentMiB(),
        BOUND_MIB,
        before.threads(),
        after.threads(),
        before.handles(),
        after.handles(),
        before.files(),
        after.files());
  }
}
