package io.modelgrid.training.compress;

/**
 * How far another model's score lies from the first one's on the same rows.
 *
 * @param difference of the scores: the other's less the first one's
 * @param low lower end of the 95 % confidence interval of the difference
 * @param high its upper end
 * @param probability of a difference at least as large, if the two were equally good
 */
public record PairedDifference(double difference, double low, double high, double probability) {
  private static final double NORMAL_95 = 1.959964;

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
        twoSided(lost + won, Math.min(lost, won)));
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
      probability = 2 * (1 - normal(Math.abs(mean) / error));
    }
    double from = Math.sqrt(firstMean);
    return new PairedDifference(
        Math.sqrt(Math.max(0, firstMean + mean)) - from,
        Math.sqrt(Math.max(0, firstMean + mean - NORMAL_95 * error)) - from,
        Math.sqrt(Math.max(0, firstMean + mean + NORMAL_95 * error)) - from,
        probability);
  }

  /** That of so many fair coins at most {@code fewer} fall one way, either way. */
  private static double twoSided(int coins, int fewer) {
    double logOne = -coins * Math.log(2);
    double sum = 0;
    for (int heads = 0; heads <= fewer; heads++) {
      sum += Math.exp(logOne);
      logOne += Math.log((coins - heads) / (heads + 1.0));
    }
    return Math.min(1, 2 * sum);
  }

  /** The normal distribution; Abramowitz and Stegun 26.2.17, to 7.5e-8. */
  private static double normal(double x) {
    double t = 1 / (1 + 0.2316419 * x);
    double tail =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return 1 - Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * tail;
  }
}
