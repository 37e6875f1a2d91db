package io.modelgrid.actors.meter;

import io.modelgrid.engine.api.GridVitals.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Counts times in buckets. Thread-safe; counting allocates nothing. */
public final class TimeMeter {
  private static final long[] BOUNDS = {
    200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 200_000, 1_000_000, 5_000_000
  };

  private static final long[] NANOS = nanos();

  private final Buckets buckets = new Buckets(BOUNDS.length + 1);

  private static long[] nanos() {
    long[] nanos = new long[BOUNDS.length];
    for (int bucket = 0; bucket < nanos.length; bucket++) {
      nanos[bucket] = TimeUnit.MICROSECONDS.toNanos(BOUNDS[bucket]);
    }
    return nanos;
  }

  /** Upper bounds of the buckets, in microseconds; a time that is equal to one lies below it. */
  public static List<Long> boundsMicros() {
    List<Long> bounds = new ArrayList<>();
    for (long bound : BOUNDS) {
      bounds.add(bound);
    }
    return List.copyOf(bounds);
  }

  void add(long nanos) {
    int bucket = 0;
    while (bucket < NANOS.length && nanos > NANOS[bucket]) {
      bucket++;
    }
    buckets.add(bucket, nanos);
  }

  Distribution read() {
    return new Distribution(buckets.counts(), TimeUnit.NANOSECONDS.toMicros(buckets.sum()));
  }
}
