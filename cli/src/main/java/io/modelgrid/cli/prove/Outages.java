package io.modelgrid.cli.prove;

import io.modelgrid.cli.prove.Outcome.Failed;
import java.util.ArrayList;
import java.util.List;

/**
 * When which node was killed or frozen on purpose: requests that had entered through it and fail do
 * not count. Not thread-safe.
 */
final class Outages {
  private final List<Outage> outages = new ArrayList<>();

  /** One node's, from before the kill to when it was ready again. */
  private static final class Outage {
    private final int node;
    private final long from;
    private long until = Long.MAX_VALUE;

    Outage(int node, long from) {
      this.node = node;
      this.from = from;
    }

    boolean overlaps(long begun, long ended) {
      // Differences, since readings of nanoTime may be negative.
      return ended - from >= 0 && (until == Long.MAX_VALUE || begun - until <= 0);
    }
  }

  void began(int node, long at) {
    outages.add(new Outage(node, at));
  }

  void ended(int node, long at) {
    for (Outage outage : outages) {
      if (outage.node == node && outage.until == Long.MAX_VALUE) {
        outage.until = at;
      }
    }
  }

  boolean excuses(Failed failed) {
    return outages.stream()
        .anyMatch(it -> it.node == failed.node() && it.overlaps(failed.sent(), failed.ended()));
  }

  /** Whether any node was out at some time between. */
  boolean any(long begun, long ended) {
    return outages.stream().anyMatch(outage -> outage.overlaps(begun, ended));
  }
}
