package io.modelgrid.http.admin;

import io.modelgrid.engine.api.VersionTally;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What routers counted of a model's versions, as callers see it: percentiles, no buckets. */
final class Tallies {
  private static final double MICROS = 1_000;

  private Tallies() {}

  static Map<String, Object> of(String model, List<VersionTally> tallies) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("model", model);
    answer.put("tallies", tallies.stream().map(Tallies::of).toList());
    return answer;
  }

  private static Map<String, Object> of(VersionTally tally) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("version", tally.version());
    answer.put("answered", tally.answered());
    answer.put("failed", tally.failed());
    answer.put("p50_ms", millis(tally, 0.50));
    answer.put("p95_ms", millis(tally, 0.95));
    answer.put("p99_ms", millis(tally, 0.99));
    answer.put("compared", tally.compared());
    answer.put("flips", tally.flips());
    answer.put("mismatched", tally.mismatched());
    answer.put("largest_difference", tally.largestDifference());
    return answer;
  }

  private static double millis(VersionTally tally, double share) {
    return tally.percentileMicros(share) / MICROS;
  }
}
