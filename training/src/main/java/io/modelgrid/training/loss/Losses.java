package io.modelgrid.training.loss;

import io.modelgrid.training.data.Targets;
import io.modelgrid.training.metric.Predictions;

/** The loss of answers that are there, in FP64. */
public final class Losses {
  private Losses() {}

  /** The mean over the rows; NaN if there are none. */
  public static double mean(LossSpec spec, Predictions predictions, Targets targets) {
    double sum = 0;
    for (int row = 0; row < targets.size(); row++) {
      sum += of(spec, predictions, targets, row);
    }
    return sum / targets.size();
  }

  private static double of(LossSpec spec, Predictions predictions, Targets targets, int row) {
    return switch (spec.kind()) {
      case CROSS_ENTROPY -> crossEntropy(spec, predictions, targets.classOf(row), row);
      case HINGE -> hinge(spec, predictions, targets.classOf(row), row);
      case MSE, MAE, HUBER -> numbers(spec, predictions, targets, row);
    };
  }

  private static double crossEntropy(LossSpec spec, Predictions predictions, int type, int row) {
    double logSum = predictions.logSum(row);
    double right = logSum - predictions.number(row, type);
    if (spec.smoothing() == 0) {
      return right;
    }
    double all = 0;
    for (int column = 0; column < predictions.width(); column++) {
      all += logSum - predictions.number(row, column);
    }
    return (1 - spec.smoothing()) * right + spec.smoothing() * all / predictions.width();
  }

  private static double hinge(LossSpec spec, Predictions predictions, int type, int row) {
    double sum = 0;
    for (int column = 0; column < predictions.width(); column++) {
      if (column != type) {
        double above = predictions.number(row, column) - predictions.number(row, type);
        sum += Math.max(0, spec.margin() + above);
      }
    }
    return sum / predictions.width();
  }

  private static double numbers(LossSpec spec, Predictions predictions, Targets targets, int row) {
    double sum = 0;
    for (int column = 0; column < targets.width(); column++) {
      double error =
          Math.abs((double) predictions.number(row, column) - targets.value(row, column));
      sum +=
          switch (spec.kind()) {
            case MAE -> error;
            case HUBER ->
                error <= spec.delta()
                    ? error * error / 2
                    : spec.delta() * (error - spec.delta() / 2);
            default -> error * error;
          };
    }
    return sum / targets.width();
  }
}
