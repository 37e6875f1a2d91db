package io.modelgrid.actors.meter;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts amounts in buckets, and adds them up. Thread-safe; counting allocates nothing. */
final class Buckets {
  private final AtomicLongArray counts;
  private final AtomicLong sum = new AtomicLong();

  /** So many empty ones. */
  Buckets(int buckets) {
    counts = new AtomicLongArray(buckets);
  }

  void add(int bucket, long amount) {
    sum.getAndAdd(amount);
    counts.getAndIncrement(bucket);
  }

  List<Long> counts() {
    List<Long> read = new ArrayList<>(counts.length());
    for (int bucket = 0; bucket < counts.length(); bucket++) {
      read.add(counts.get(bucket));
    }
    return read;
  }

  long sum() {
    return sum.get();
  }
}
