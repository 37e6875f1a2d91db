package io.modelgrid.actors.alert;

import java.util.ArrayList;
import java.util.List;

/**
 * How many of something took how long.
 *
 * @param bounds upper ends of the buckets, in microseconds, ascending
 * @param counts one for each bound, and one for what lies above them all
 */
public record Histogram(List<Long> bounds, List<Long> counts) {
  private static final Histogram NONE = new Histogram(List.of(), List.of(0L));

  public Histogram {
    bounds = List.copyOf(bounds);
    counts = List.copyOf(counts);
    if (counts.size() != bounds.size() + 1) {
      throw new IllegalArgumentException(
          "counts: " + counts.size() + " (expected: " + (bounds.size() + 1) + ")");
    }
  }

  public static Histogram none() {
    return NONE;
  }

  /** Both together. Of two with other bounds the emptier is left out: they cannot be added. */
  public Histogram plus(Histogram other) {
    if (!bounds.equals(other.bounds)) {
      return total() >= other.total() ? this : other;
    }
    return combined(other, 1);
  }

  /** What came since an earlier reading of the same counters. */
  Histogram since(Histogram earlier) {
    return bounds.equals(earlier.bounds) ? combined(earlier, -1) : this;
  }

  private Histogram combined(Histogram other, int sign) {
    List<Long> sums = new ArrayList<>(counts.size());
    for (int bucket = 0; bucket < counts.size(); bucket++) {
      sums.add(Math.max(0, counts.get(bucket) + sign * other.counts.get(bucket)));
    }
    return new Histogram(bounds, sums);
  }

  long total() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The time below which this share lies, in seconds, as if what is in a bucket were spread evenly
   * over it; 0 where there is nothing. What is above all bounds counts as the last of them.
   */
  double quantile(double share) {
    double rank = share * total();
    double seen = 0;
    for (int bucket = 0; bucket < bounds.size(); bucket++) {
      long count = counts.get(bucket);
      if (count > 0 && seen + count >= rank) {
        double low = bucket == 0 ? 0 : bounds.get(bucket - 1);
        double inside = Math.max(0, rank - seen) / count;
        return (low + inside * (bounds.get(bucket) - low)) / 1e6;
      }
      seen += count;
    }
    return total() == 0 || bounds.isEmpty() ? 0 : bounds.get(bounds.size() - 1) / 1e6;
  }
}
