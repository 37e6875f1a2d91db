package io.modelgrid.actors.meter;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts sizes in buckets, each twice as wide. Thread-safe; counting allocates nothing. */
final class SizeMeter {
  private static final int BOUNDS = 11;

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS + 1);
  private final AtomicLong sum = new AtomicLong();

  /** Upper bounds of the buckets: 1, 2, 4, … 1024. A size that is equal to one lies below it. */
  static List<Long> bounds() {
    List<Long> bounds = new ArrayList<>();
    for (int bucket = 0; bucket < BOUNDS; bucket++) {
      bounds.add(1L << bucket);
    }
    return List.copyOf(bounds);
  }

  void add(int size) {
    int bucket = size <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
    sum.getAndAdd(size);
    counts.getAndIncrement(Math.min(BOUNDS, bucket));
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
