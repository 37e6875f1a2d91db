package io.modelgrid.training.metric;

import io.modelgrid.training.data.Targets;

/**
 * How far answered numbers are off, over all numbers of all rows.
 *
 * @param rmse root of the mean square error
 * @param mae mean error without its sign
 * @param r2 share of the variance that is explained, as the mean over the numbers of a row; NaN
 *     where they do not vary
 */
public record Regression(double rmse, double mae, double r2) {

  /** Measures. */
  public static Regression of(Predictions predictions, Targets targets) {
    double squares = 0;
    double errors = 0;
    double explained = 0;
    for (int column = 0; column < targets.width(); column++) {
      double mean = 0;
      for (int row = 0; row < targets.size(); row++) {
        mean += targets.value(row, column) / targets.size();
      }
      double residual = 0;
      double total = 0;
      for (int row = 0; row < targets.size(); row++) {
        double is = targets.value(row, column);
        double error = predictions.number(row, column) - is;
        residual += error * error;
        total += (is - mean) * (is - mean);
        errors += Math.abs(error);
      }
      squares += residual;
      explained += total == 0 ? Double.NaN : 1 - residual / total;
    }
    double count = (double) targets.size() * targets.width();
    return new Regression(Math.sqrt(squares / count), errors / count, explained / targets.width());
  }
}
