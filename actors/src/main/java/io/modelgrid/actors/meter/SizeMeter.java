package io.modelgrid.actors.meter;

import java.util.ArrayList;
import java.util.List;

/** Counts sizes in buckets, each twice as wide. Thread-safe; counting allocates nothing. */
final class SizeMeter {
  private static final int BOUNDS = 11;

  private final Buckets buckets = new Buckets(BOUNDS + 1);

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
    buckets.add(Math.min(BOUNDS, bucket), size);
  }

  List<Long> counts() {
    return buckets.counts();
  }

  long sum() {
    return buckets.sum();
  }
}
