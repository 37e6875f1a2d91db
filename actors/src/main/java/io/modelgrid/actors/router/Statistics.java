package io.modelgrid.actors.router;

import io.modelgrid.actors.router.Routed.Send;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionStatistics.Batch;
import io.modelgrid.engine.api.VersionStatistics.Spent;
import io.modelgrid.engine.tensor.Rows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * What a router counts by version of all its requests, but not of copies: see {@link
 * VersionStatistics}. Beside {@link Tallies}, on which a canary's judge relies and which leave out
 * what asked for a version by number. Counting a request allocates nothing. Confined to its router.
 */
final class Statistics {
  private final LongSupplier epochMillis;
  private final Map<String, Count> counts = new TreeMap<>();

  /**
   * Nothing counted yet.
   *
   * @param epochMillis the wall clock
   */
  Statistics(LongSupplier epochMillis) {
    this.epochMillis = epochMillis;
  }

  private static final class Count {
    private final int[] sizes = new int[VersionStatistics.MOST_BATCH_SIZES];
    private final long[] executions = new long[VersionStatistics.MOST_BATCH_SIZES];
    private final long[] nanos = new long[VersionStatistics.MOST_BATCH_SIZES];
    private int knownSizes;
    private long computations;
    private long computed;
    private long computedNanos;
    private long failed;
    private long failedNanos;
    private long queueNanos;
    private long computeNanos;
    private long rows;
    private long lastMillis;

    private void executed(int size, long spent) {
      computations++;
      int place = 0;
      while (place < knownSizes && sizes[place] != size) {
        place++;
      }
      if (place == VersionStatistics.MOST_BATCH_SIZES) {
        return;
      }
      if (place == knownSizes) {
        sizes[knownSizes++] = size;
      }
      executions[place]++;
      nanos[place] += spent;
    }

    private VersionStatistics read(String version) {
      List<Batch> batches = new ArrayList<>();
      for (int place = 0; place < knownSizes; place++) {
        batches.add(new Batch(sizes[place], new Spent(executions[place], nanos[place])));
      }
      batches.sort(Comparator.comparingInt(Batch::size));
      return new VersionStatistics(
          version,
          new Spent(computed, computedNanos),
          new Spent(failed, failedNanos),
          new Spent(computed, queueNanos),
          new Spent(computed, computeNanos),
          rows,
          computations,
          lastMillis,
          batches);
    }
  }

  /** A request was computed, by this sending, and its caller has the answer. */
  void computed(Send send, Router.Inferred inferred, long now) {
    Routed routed = send.routed;
    Count count = of(send.version);
    count.computed++;
    count.computedNanos += now - routed.arrived;
    count.queueNanos += routed.firstSent - routed.arrived + inferred.queueNanos();
    count.computeNanos += inferred.computeNanos();
    count.rows += Rows.counted(routed.request.inputs());
    count.lastMillis = epochMillis.getAsLong();
    if (inferred.executedRows() != Router.Inferred.ELSEWHERE) {
      count.executed(inferred.executedRows(), inferred.computeNanos());
    }
  }

  /** A request for this version was refused, or its caller had gone. */
  void failed(String version, long nanos) {
    Count count = of(version);
    count.failed++;
    count.failedNanos += nanos;
  }

  /** Forgets the versions that are not among these. */
  void retain(Collection<String> versions) {
    counts.keySet().retainAll(versions);
  }

  List<VersionStatistics> read() {
    return counts.entrySet().stream().map(entry -> entry.getValue().read(entry.getKey())).toList();
  }

  private Count of(String version) {
    return counts.computeIfAbsent(version, each -> new Count());
  }
}
