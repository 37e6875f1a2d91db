package io.modelgrid.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * {@code prove-swap} at 200 requests a second for 60 seconds over three nodes, with a swap every 4
 * seconds.
 */
final class SwapBench {
  private static final String MODEL = "small";

  private SwapBench() {}

  static void run(Path root) throws Exception {
    try (LocalGridProcess grid = LocalGridProcess.up(root, 3)) {
      SmallModels.deploySmall(grid, MODEL, 3);
      JsonNode proof =
          grid.json(
              "prove-swap", MODEL, "--rate", "200", "--seconds", "60", "--every", "4s", "--json");
      System.out.printf(
          "%d sent, %d answered, failed %d, mixed %d, backward %d (bound: 0 of each)%n",
          proof.path("sent").asLong(),
          proof.path("answered").asLong(),
          proof.path("failed").asLong(),
          proof.path("mixed").asLong(),
          proof.path("backward").asLong());
      System.out.printf(
          "%d swaps, %d succeeded (bound: all)%n",
          proof.path("swaps").asLong(), proof.path("swaps_succeeded").asLong());
      double steady = proof.path("steady_p99_ms").asDouble(Double.NaN);
      System.out.printf(
          "p99 steady %.1f ms, in seconds with a swap %.1f ms (bound: %.1f ms); longest wait %.1f"
              + " ms%n",
          steady,
          proof.path("swap_p99_ms").asDouble(Double.NaN),
          steady + 60,
          proof.path("longest_ms").asDouble(Double.NaN));
      System.out.printf(
          "hold of %d swaps: median %.1f ms (bound: 40 ms), p95 %.1f ms (bound: 120 ms), longest"
              + " %.1f ms%n",
          proof.path("holds").asLong(),
          proof.path("hold_median_ms").asDouble(Double.NaN),
          proof.path("hold_p95_ms").asDouble(Double.NaN),
          proof.path("hold_max_ms").asDouble(Double.NaN));
      proof.path("reasons").forEach(reason -> System.out.println("  " + reason.asText()));
    }
  }
}
