package io.modelgrid.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Counts which replica answered each of 3,000 requests from one node. */
final class RotationBench {
  private static final int REQUESTS = 3_000;
  private static final String HEADER = "modelgrid-replica:";

  private RotationBench() {}

  static void run(Path root) throws Exception {
    try (LocalGridProcess grid = LocalGridProcess.up(root, 3)) {
      grid.awaitServing(1, 3, Duration.ofMinutes(1));
      Map<String, Integer> counts = new TreeMap<>();
      try (HttpConnection connection =
          new HttpConnection(grid.portOf(1), Bodies.PATH, Bodies.tokens(), 30_000)) {
        for (int i = 0; i < REQUESTS; i++) {
          counts.merge(replica(connection.post()), 1, Integer::sum);
        }
      }
      int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
      int least = counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
      System.out.printf("%s: differ by %d (bound: 1)%n", counts, most - least);
    }
  }

  private static String replica(HttpConnection.Answer answer) {
    return answer
        .headers()
        .lines()
        .filter(line -> line.regionMatches(true, 0, HEADER, 0, HEADER.length()))
        .map(line -> line.substring(HEADER.length()).trim())
        .findFirst()
        .orElse("status " + answer.status());
  }
}
