package io.modelgrid.training.job;

import io.modelgrid.engine.djl.OnnxModels;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.metric.Predictions;
import io.modelgrid.training.onnx.StandardOutputs;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a version answers to rows, computed as serving would, through ONNX Runtime. */
final class ServedAnswers implements AutoCloseable {
  private static final int BATCH = 256;
  private static final int WARM_UPS = 20;
  private static final int TIMED = 200;

  private final String version;
  private final Servable servable;

  private ServedAnswers(String version, Servable servable) {
    this.version = version;
    this.servable = servable;
  }

  /**
   * Loads a model; the caller closes it.
   *
   * @param version for messages
   * @throws JobException if ONNX Runtime refuses it
   */
  static ServedAnswers of(String version, byte[] model) throws JobException {
    try {
      return new ServedAnswers(version, OnnxModels.open(model));
    } catch (LoadException e) {
      throw new JobException(version + ": " + e.getMessage());
    }
  }

  /** The rows under the names, and in the shapes, that this version asks for. */
  InputRows fitted(InputRows rows) {
    List<TensorSpec> inputs = servable.signature().inputs();
    return inputs.size() == 1 ? new FittedRows(rows, inputs.get(0)) : rows;
  }

  /**
   * Answers to all rows.
   *
   * @param classes whether they are of classes: then logarithms of probabilities come back
   * @param width how many numbers a row is to be answered with
   * @throws JobException if this version takes other rows, or answers something else
   */
  Predictions to(InputRows given, boolean classes, int width) throws JobException {
    InputRows rows = fitted(given);
    float[] numbers = new float[Math.multiplyExact(rows.size(), width)];
    FloatBuffer into = FloatBuffer.wrap(numbers);
    int most = rows.atOnce(servable.signature(), BATCH);
    for (int from = 0; from < rows.size(); from += most) {
      int to = Math.min(rows.size(), from + most);
      // A model with a fixed number of rows gets some of the last ones once more.
      int begin = Math.max(0, Math.min(from, to - most));
      NamedTensor output = answer(rows.batch(begin, to), to - begin, width);
      into.position(begin * width).put(output.tensor().data().asFloatBuffer());
    }
    if (classes && areProbabilities(numbers, width)) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) Math.log(numbers[i]);
      }
    }
    return new Predictions(numbers, width);
  }

  /** Median time of one request, in microseconds: of one row, or of as many as there must be. */
  double latencyMicros(InputRows given) throws JobException {
    InputRows rows = fitted(given);
    double[] micros = new double[TIMED];
    int least = Math.min(rows.size(), rows.atOnce(servable.signature(), 1));
    for (int i = -WARM_UPS; i < TIMED; i++) {
      int row = Math.floorMod(i, rows.size() - least + 1);
      List<NamedTensor> inputs = rows.batch(row, row + least);
      long began = System.nanoTime();
      compute(inputs);
      if (i >= 0) {
        micros[i] = (System.nanoTime() - began) / 1e3;
      }
    }
    Arrays.sort(micros);
    return micros[TIMED / 2];
  }

  private NamedTensor answer(List<NamedTensor> inputs, int rows, int width) throws JobException {
    Optional<String> mistake = servable.mistakeIn(inputs, List.of());
    if (mistake.isPresent()) {
      throw new JobException(version + " takes other rows: " + mistake.get());
    }
    List<NamedTensor> outputs = compute(inputs);
    return outputs.stream()
        .filter(each -> each.tensor().dataType() == DataType.FP32)
        .filter(each -> each.tensor().byteSize() == (long) rows * width * Float.BYTES)
        .max((a, b) -> Boolean.compare(isStandard(a), isStandard(b)))
        .orElseThrow(
            () ->
                new JobException(
                    "%s answers %s (expected: FP32 of [%d, %d])"
                        .formatted(version, outputs, rows, width)));
  }

  private static boolean isStandard(NamedTensor output) {
    return output.name().endsWith(StandardOutputs.PROBABILITIES)
        || output.name().endsWith(StandardOutputs.VALUES);
  }

  private List<NamedTensor> compute(List<NamedTensor> inputs) throws JobException {
    try {
      return servable.compute(inputs, List.of(), new Cancellation());
    } catch (ComputeException e) {
      throw new JobException(version + " cannot compute the rows: " + e.getMessage());
    }
  }

  /** Whether they are, rather than scores; whose order is the same. */
  private static boolean areProbabilities(float[] numbers, int width) {
    for (int row = 0; row < numbers.length; row += width) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        float each = numbers[row + i];
        if (!(each >= 0 && each <= 1.001f)) {
          return false;
        }
        sum += each;
      }
      if (Math.abs(sum - 1) > 1e-2) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    servable.close();
  }
}
