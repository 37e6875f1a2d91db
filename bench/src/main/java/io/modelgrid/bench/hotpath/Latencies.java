package io.modelgrid.bench.hotpath;

import java.util.Arrays;

/** Times of requests, in nanoseconds. */
final class Latencies {
  private long[] nanos = new long[1 << 12];
  private int count;

  void add(long latency) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = latency;
  }

  int count() {
    return count;
  }

  /** The time in microseconds that this share of the requests did not exceed. */
  double micros(double share) {
    if (count == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted[Math.min(count - 1, (int) (share * count))] / 1e3;
  }
}
