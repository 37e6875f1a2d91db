package io.modelgrid.actors.swap;

import io.modelgrid.engine.api.VersionTally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What all routers have counted since a canary's step began, by version. Confined to its
 * supervisor.
 *
 * <p>The first reading of a node is where it starts from; what it counts between two readings is
 * added. So a router that began anew loses at most what it counted since the last reading.
 */
final class CanaryNumbers {
  private final Map<String, Map<String, VersionTally>> readings = new HashMap<>();
  private final Map<String, VersionTally> sums = new HashMap<>();

  void note(String node, List<VersionTally> tallies) {
    Map<String, VersionTally> now = new HashMap<>();
    tallies.forEach(tally -> now.put(tally.version(), tally));
    Map<String, VersionTally> before = readings.put(node, now);
    if (before == null) {
      return;
    }
    for (VersionTally tally : tallies) {
      VersionTally earlier = before.get(tally.version());
      VersionTally fresh = earlier == null ? tally : tally.since(earlier);
      sums.merge(tally.version(), fresh, VersionTally::plus);
    }
  }

  VersionTally of(String version) {
    VersionTally sum = sums.get(version);
    return sum == null ? VersionTally.none(version) : sum;
  }
}
