package io.modelgrid.engine.text;

import io.modelgrid.engine.bundle.Pooling;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * Brings the states of a text's tokens down to one vector. Sums in double, so that the result does
 * not depend on the order of summing.
 *
 * @param normalise whether each vector is divided by its Euclidean length
 */
record Pooler(Pooling pooling, boolean normalise) {
  /** As in sentence-transformers: a vector shorter than this is divided by this. */
  private static final double SHORTEST = 1e-12;

  /**
   * Pools a computation.
   *
   * @param states FP32 [rows, length, D]
   * @param mask INT64 [rows, length]
   * @param target takes rows x D numbers
   */
  void pool(Tensor states, Tensor mask, FloatBuffer target) {
    int rows = (int) states.shape().dimension(0);
    int length = (int) states.shape().dimension(1);
    int width = (int) states.shape().dimension(2);
    FloatBuffer values = states.data().asFloatBuffer();
    LongBuffer counts = mask.data().asLongBuffer();
    double[] vector = new double[width];
    for (int row = 0; row < rows; row++) {
      if (pooling == Pooling.CLS) {
        first(values, row * length * width, vector);
      } else {
        mean(values, counts, row * length, length, vector);
      }
      double size = normalise ? Math.max(norm(vector), SHORTEST) : 1;
      for (double element : vector) {
        target.put((float) (element / size));
      }
    }
  }

  private static void first(FloatBuffer values, int offset, double[] vector) {
    for (int axis = 0; axis < vector.length; axis++) {
      vector[axis] = values.get(offset + axis);
    }
  }

  private static void mean(
      FloatBuffer values, LongBuffer counts, int firstToken, int length, double[] vector) {
    Arrays.fill(vector, 0);
    int tokens = 0;
    for (int token = firstToken; token < firstToken + length; token++) {
      if (counts.get(token) == 0) {
        continue;
      }
      tokens++;
      int offset = token * vector.length;
      for (int axis = 0; axis < vector.length; axis++) {
        vector[axis] += values.get(offset + axis);
      }
    }
    for (int axis = 0; axis < vector.length; axis++) {
      vector[axis] /= Math.max(tokens, 1);
    }
  }

  private static double norm(double[] vector) {
    double sum = 0;
    for (double element : vector) {
      sum += element * element;
    }
    return Math.sqrt(sum);
  }
}
