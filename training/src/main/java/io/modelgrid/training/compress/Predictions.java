package io.modelgrid.training.compress;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.onnx.ModelException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.OptionalDouble;

/** What a model answers on rows, against what it should. */
final class Predictions {
  private final boolean classes;
  private final double[] errors;

  private Predictions(boolean classes, double[] errors) {
    this.classes = classes;
    this.errors = errors;
  }

  /**
   * Computes them.
   *
   * @throws ModelException if the model fails, or has no FP32 output with a score for each class,
   *     or all numbers, of each row
   */
  static Predictions of(OpenModel model, InputRows rows, Targets targets) throws ModelException {
    String output = output(model, targets);
    double[] errors = new double[rows.size()];
    int atOnce = model.rowsAtOnce(rows);
    for (int from = 0; from < rows.size(); from += atOnce) {
      int to = Math.min(from + atOnce, rows.size());
      // A model with a fixed number of rows gets the last ones once more.
      int begin = Math.max(0, to == rows.size() ? to - atOnce : from);
      List<NamedTensor> answer = model.compute(rows.batch(begin, to), List.of(output));
      FloatBuffer numbers = answer.get(0).tensor().data().asFloatBuffer();
      if (numbers.remaining() != (to - begin) * targets.width()) {
        throw new ModelException(
            "the output '%s' has %d numbers (expected: %d for each of %d rows)"
                .formatted(output, numbers.remaining(), targets.width(), to - begin));
      }
      for (int row = begin; row < to; row++) {
        errors[row] = error(numbers, targets, row);
      }
    }
    return new Predictions(targets.isClasses(), errors);
  }

  private static String output(OpenModel model, Targets targets) throws ModelException {
    return model.signature().outputs().stream()
        .filter(each -> each.dataType() == DataType.FP32 && each.shape().rank() >= 1)
        .filter(each -> fits(each, targets.width()))
        .map(TensorSpec::name)
        .findFirst()
        .orElseThrow(
            () ->
                new ModelException(
                    "the model has no FP32 output with %d numbers a row"
                        .formatted(targets.width())));
  }

  private static boolean fits(TensorSpec output, int width) {
    long size = 1;
    for (int axis = 1; axis < output.shape().rank(); axis++) {
      if (output.shape().dimension(axis) < 0) {
        return true;
      }
      size *= output.shape().dimension(axis);
    }
    return size == width;
  }

  /** For classes 0 or 1, else the mean of the squared errors of a row. */
  private static double error(FloatBuffer numbers, Targets targets, int row) {
    int best = 0;
    float highest = Float.NEGATIVE_INFINITY;
    double squares = 0;
    for (int column = 0; column < targets.width(); column++) {
      float number = numbers.get();
      if (number > highest) {
        highest = number;
        best = column;
      }
      if (!targets.isClasses()) {
        double off = (double) number - targets.value(row, column);
        squares += off * off / targets.width();
      }
    }
    if (targets.isClasses()) {
      return best == targets.classOf(row) ? 0 : 1;
    }
    return squares;
  }

  /** Accuracy, or RMSE. */
  OptionalDouble score() {
    double sum = 0;
    for (double each : errors) {
      sum += each;
    }
    double mean = sum / errors.length;
    return OptionalDouble.of(classes ? 1 - mean : Math.sqrt(mean));
  }

  PairedDifference from(Predictions first) {
    if (!classes) {
      return PairedDifference.ofErrors(first.errors, errors);
    }
    int lost = 0;
    int won = 0;
    for (int row = 0; row < errors.length; row++) {
      lost += errors[row] > first.errors[row] ? 1 : 0;
      won += errors[row] < first.errors[row] ? 1 : 0;
    }
    return PairedDifference.ofAccuracies(errors.length, lost, won);
  }
}
