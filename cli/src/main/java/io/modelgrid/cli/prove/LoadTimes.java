package io.modelgrid.cli.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long requests took, in milliseconds, from the moment at which they were due. Seconds are
 * counted from a beginning; a request belongs to the second in which it was due. NaN where there
 * was no request.
 *
 * @param steadyMedian median over the seconds without a change
 * @param steadyP99 99th percentile over them
 * @param changingP99 99th percentile over the whole seconds that a change touched
 * @param longest of all, also before the beginning
 */
public record LoadTimes(double steadyMedian, double steadyP99, double changingP99, double longest) {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  static LoadTimes of(List<CheckedLoad.Sample> samples, long begin, List<Span> changes) {
    List<Double> steady = new ArrayList<>();
    List<Double> changing = new ArrayList<>();
    double longest = Double.NaN;
    for (CheckedLoad.Sample sample : samples) {
      double millis = (sample.ended() - sample.due()) / 1e6;
      longest = Double.isNaN(longest) ? millis : Math.max(longest, millis);
      if (sample.due() >= begin) {
        long second = begin + (sample.due() - begin) / SECOND * SECOND;
        boolean touched = changes.stream().anyMatch(it -> it.overlaps(second, second + SECOND));
        (touched ? changing : steady).add(millis);
      }
    }
    return new LoadTimes(
        percentile(steady, 0.5), percentile(steady, 0.99), percentile(changing, 0.99), longest);
  }

  /** The smallest value that this share of the values does not exceed; NaN of none. */
  public static double percentile(List<Double> values, double share) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, Math.min(sorted.size(), rank) - 1));
  }
}
