package io.modelgrid.training.metric;

import io.modelgrid.training.data.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How often each class was taken for each.
 *
 * @param counts by the right class, then by the answered one
 */
public record Confusion(List<List<Long>> counts) {
  public Confusion {
    counts = counts.stream().map(List::copyOf).toList();
  }

  /** Counts. */
  public static Confusion of(Predictions predictions, Targets targets) {
    int classes = targets.width();
    long[][] counts = new long[classes][classes];
    for (int row = 0; row < targets.size(); row++) {
      counts[targets.classOf(row)][predictions.classOf(row)]++;
    }
    List<List<Long>> lists = new ArrayList<>();
    for (long[] each : counts) {
      lists.add(java.util.Arrays.stream(each).boxed().toList());
    }
    return new Confusion(lists);
  }

  /** The share of right answers. */
  public double accuracy() {
    long right = 0;
    long all = 0;
    for (int i = 0; i < counts.size(); i++) {
      right += count(i, i);
      all += occurrences(i);
    }
    return all == 0 ? Double.NaN : (double) right / all;
  }

  /** Of the answers that name a class, the right share; 0 if none does. */
  public double precision(int type) {
    return share(count(type, type), answers(type));
  }

  /** Of the rows of a class, the share that was found; 0 if there are none. */
  public double recall(int type) {
    return share(count(type, type), occurrences(type));
  }

  /** The harmonic mean of precision and recall; 0 if both are. */
  public double f1(int type) {
    return share(2 * count(type, type), answers(type) + occurrences(type));
  }

  /** The mean over the classes that occur or were answered. */
  public double precision() {
    return mean(this::precision);
  }

  /** As {@link #precision()}. */
  public double recall() {
    return mean(this::recall);
  }

  /** As {@link #precision()}. */
  public double f1() {
    return mean(this::f1);
  }

  private double mean(IntToDoubleFunction figure) {
    return IntStream.range(0, counts.size())
        .filter(type -> occurrences(type) + answers(type) > 0)
        .mapToDouble(figure)
        .average()
        .orElse(Double.NaN);
  }

  private long count(int right, int answered) {
    return counts.get(right).get(answered);
  }

  private long occurrences(int type) {
    return counts.get(type).stream().mapToLong(each -> each).sum();
  }

  private long answers(int type) {
    return counts.stream().mapToLong(each -> each.get(type)).sum();
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }
}
