package io.modelgrid.training.metric;

import io.modelgrid.training.data.Targets;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The chance that a row of a class scores higher for it than one of another class, ties counting
 * half: the area under the curve of true over false positives.
 */
final class Auc {
  private Auc() {}

  /**
   * Of two classes the second's; of more the mean over the classes that occur, each against the
   * rest. Scores are logarithms of probabilities, so that those of different rows compare. NaN if
   * only one class occurs.
   */
  static double of(Predictions predictions, Targets targets) {
    IntStream classes =
        targets.width() == 2 ? IntStream.of(1) : IntStream.range(0, targets.width());
    double[] logarithms = new double[targets.size()];
    for (int row = 0; row < logarithms.length; row++) {
      logarithms[row] = predictions.logSum(row);
    }
    return classes
        .mapToDouble(type -> of(type, predictions, targets, logarithms))
        .filter(area -> !Double.isNaN(area))
        .average()
        .orElse(Double.NaN);
  }

  /** By ranks: Mann and Whitney's U. */
  private static double of(
      int type, Predictions predictions, Targets targets, double[] logarithms) {
    int size = targets.size();
    double[] scores = new double[size];
    for (int row = 0; row < size; row++) {
      scores[row] = predictions.number(row, type) - logarithms[row];
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double ranks = 0;
    long positives = 0;
    for (int row = 0; row < size; row++) {
      if (targets.classOf(row) == type) {
        ranks += meanRank(sorted, scores[row]);
        positives++;
      }
    }
    long negatives = size - positives;
    if (positives == 0 || negatives == 0) {
      return Double.NaN;
    }
    return (ranks - positives * (positives + 1) / 2.0) / positives / negatives;
  }

  private static double meanRank(double[] sorted, double score) {
    int below = firstNotBelow(sorted, score);
    int upTo = firstNotBelow(sorted, Math.nextUp(score));
    return (below + 1 + upTo) / 2.0;
  }

  private static int firstNotBelow(double[] sorted, double score) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
