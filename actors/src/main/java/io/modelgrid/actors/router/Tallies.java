package io.modelgrid.actors.router;

import io.modelgrid.actors.router.Routed.Send;
import io.modelgrid.engine.api.VersionTally;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What a router counts by version: requests that left the version to the grid or to a label, and
 * copies; not those that asked for a version by number, nor those that a stand-in answered: they
 * are no stable ones, and where the stand-in is on trial, they are not the canary's share. A time
 * is counted from a request's first sending to its answer, so that what a request waited for a swap
 * or for a replica to become ready is not held against the version. Confined to its router.
 */
final class Tallies {
  private final Map<String, Count> counts = new TreeMap<>();

  private static final class Count {
    private final long[] latency = new long[VersionTally.BUCKETS];
    private long answered;
    private long failed;
    private long compared;
    private long flips;
    private long mismatched;
    private double largestDifference;

    private VersionTally read(String version) {
      return new VersionTally(
          version,
          answered,
          failed,
          Arrays.stream(latency).boxed().toList(),
          compared,
          flips,
          mismatched,
          largestDifference);
    }
  }

  /** A sending was answered. */
  void answered(Send send, long now) {
    if (isCounted(send)) {
      Count count = of(send.version);
      count.answered++;
      long micros = TimeUnit.NANOSECONDS.toMicros(now - send.routed.firstSent);
      count.latency[VersionTally.bucketOf(micros)]++;
    }
  }

  /** The model failed on a sending. */
  void failed(Send send) {
    if (isCounted(send)) {
      of(send.version).failed++;
    }
  }

  /** An answer of this version was compared with that of the stable version. */
  void compared(String version, OutputComparison found) {
    Count count = of(version);
    count.compared++;
    count.flips += found.flipped() ? 1 : 0;
    count.mismatched += found.mismatched() ? 1 : 0;
    count.largestDifference = Math.max(count.largestDifference, found.largestDifference());
  }

  /** Forgets the versions that are not among these. */
  void retain(Collection<String> versions) {
    counts.keySet().retainAll(versions);
  }

  List<VersionTally> read() {
    return counts.entrySet().stream().map(entry -> entry.getValue().read(entry.getKey())).toList();
  }

  private static boolean isCounted(Send send) {
    return send.routed.copy || (!send.routed.isNumbered() && send.standsInFor == null);
  }

  private Count of(String version) {
    return counts.computeIfAbsent(version, each -> new Count());
  }
}
