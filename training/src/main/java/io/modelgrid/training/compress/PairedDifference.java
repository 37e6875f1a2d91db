package io.modelgrid.training.compress;

import io.modelgrid.training.statistics.Distributions;

/**
 * How far another model's score lies from the first one's on the same rows.
 *
 * @param difference of the scores: the other's less the first one's
 * @param low lower end of the 95 % confidence interval of the difference
 * @param high its upper end
 * @param probability of a difference at least as large, if the two were equally good
 */
public record PairedDifference(double difference, double low, double high, double probability) {
  private static final double NORMAL_95 = Distributions.normalTwoSided(0.95);

  /**
   * Of two accuracies: exact McNemar test, and Agresti and Min's interval, which adds half a row to
   * each kind.
   *
   * @param rows all of them
   * @param lost rows that only the first one has right
   * @param won rows that only the other has right
   */
  public static PairedDifference ofAccuracies(int rows, int lost, int won) {
    double n = rows + 2.0;
    double down = lost + 0.5;
    double up = won + 0.5;
    double middle = (up - down) / n;
    double spread = Math.sqrt((up + down) - (up - down) * (up - down) / n) / n;
    return new PairedDifference(
        (won - lost) / (double) rows,
        middle - NORMAL_95 * spread,
        middle + NORMAL_95 * spread,
        Distributions.mcnemar(won, lost));
  }

  /**
   * Of two RMSEs: the mean of the differences of the squared errors, as normally distributed.
   *
   * @param first squared errors by row
   * @param other squared errors of the same rows
   */
  public static PairedDifference ofErrors(double[] first, double[] other) {
    int rows = first.length;
    double mean = 0;
    double firstMean = 0;
    for (int i = 0; i < rows; i++) {
      mean += (other[i] - first[i]) / rows;
      firstMean += first[i] / rows;
    }
    double squares = 0;
    for (int i = 0; i < rows; i++) {
      double off = other[i] - first[i] - mean;
      squares += off * off;
    }
    double error = rows < 2 ? Double.POSITIVE_INFINITY : Math.sqrt(squares / (rows - 1) / rows);
    double probability;
    if (error == 0) {
      probability = mean == 0 ? 1 : 0;
    } else {
      probability = 1 - Distributions.normalWithin(Math.abs(mean) / error);
    }
    double from = Math.sqrt(firstMean);
    return new PairedDifference(
        Math.sqrt(Math.max(0, firstMean + mean)) - from,
        Math.sqrt(Math.max(0, firstMean + mean - NORMAL_95 * error)) - from,
        Math.sqrt(Math.max(0, firstMean + mean + NORMAL_95 * error)) - from,
        probability);
  }
}
