package io.modelgrid.training.gate;

import io.modelgrid.training.data.Targets;
import io.modelgrid.training.metric.Metrics;
import io.modelgrid.training.metric.Predictions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a version answered to rows, beside what would have been right. Figures are of some of the
 * rows, by their numbers, of which some may come several times.
 */
public final class Answers {
  /** So that one row with no probability at all does not make a mean infinite. */
  private static final double LEAST = Math.log(1e-12);

  private final Targets targets;
  private final Predictions predictions;

  /**
   * Answers to all rows.
   *
   * @param predictions of classes logarithms of probabilities
   * @throws IllegalArgumentException if they are not as many as the targets ask for
   */
  public Answers(Targets targets, Predictions predictions) {
    this.targets = targets;
    this.predictions = predictions;
    if (targets.size() != predictions.size() || targets.width() != predictions.width()) {
      throw new IllegalArgumentException(
          "predictions: %d rows of %d (expected: %d rows of %d)"
              .formatted(predictions.size(), predictions.width(), targets.size(), targets.width()));
    }
  }

  /** What would have been right. */
  public Targets targets() {
    return targets;
  }

  public int size() {
    return targets.size();
  }

  /** All figures that are defined, by their words, on all rows. */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      if (metric.fits(targets.isClasses()) && size() > 0) {
        double figure = figure(metric, all());
        if (Double.isFinite(figure)) {
          figures.put(metric.word(), figure);
        }
      }
    }
    return figures;
  }

  int[] all() {
    int[] rows = new int[size()];
    Arrays.setAll(rows, each -> each);
    return rows;
  }

  /** Whether the class of a row is right. */
  boolean isRight(int row) {
    return predictions.classOf(row) == targets.classOf(row);
  }

  /** Whether no number is NaN or infinite; a probability may be zero. */
  boolean areFinite() {
    for (int row = 0; row < size(); row++) {
      for (int i = 0; i < targets.width(); i++) {
        float each = predictions.number(row, i);
        boolean none = targets.isClasses() && each == Float.NEGATIVE_INFINITY;
        if (!none && !Float.isFinite(each)) {
          return false;
        }
      }
    }
    return true;
  }

  /** A figure of some rows; NaN where it is not defined on them. */
  double figure(Metric metric, int[] rows) {
    if (metric.isMean()) {
      double sum = 0;
      for (int row : rows) {
        sum += part(metric, row);
      }
      return sum / rows.length;
    }
    float[] some = new float[rows.length * targets.width()];
    for (int i = 0; i < some.length; i++) {
      some[i] = predictions.number(rows[i / targets.width()], i % targets.width());
    }
    Map<String, Double> figures =
        Metrics.of(new Predictions(some, targets.width()), targets.subset(rows));
    return Objects.requireNonNullElse(figures.get(metric.word()), Double.NaN);
  }

  /** The part that one row has in a mean. */
  double part(Metric metric, int row) {
    return switch (metric) {
      case ACCURACY -> isRight(row) ? 1 : 0;
      case LOG_LOSS -> -Math.max(LEAST, predictions.number(row, targets.classOf(row)));
      case MAE -> deviation(row, false);
      case MSE -> deviation(row, true);
      default ->
          throw new IllegalArgumentException("metric: " + metric + " (expected: one of a row)");
    };
  }

  private double deviation(int row, boolean squared) {
    double sum = 0;
    for (int i = 0; i < targets.width(); i++) {
      double off = predictions.number(row, i) - (double) targets.value(row, i);
      sum += squared ? off * off : Math.abs(off);
    }
    return sum / targets.width();
  }
}
