package io.modelgrid.actors.meter;

import java.util.List;

/**
 * How many rows the computations of a version had.
 *
 * @param counts computations in each bucket of {@link #bounds}; the last one is for larger ones
 * @param rows of all of them together
 */
public record BatchSizes(String model, String version, List<Long> counts, long rows) {
  public BatchSizes {
    counts = List.copyOf(counts);
  }

  /** Upper bounds of the buckets, ascending. */
  public static List<Long> bounds() {
    return SizeMeter.bounds();
  }
}
