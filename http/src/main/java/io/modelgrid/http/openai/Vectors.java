package io.modelgrid.http.openai;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Cuts vectors to their first numbers. */
final class Vectors {
  private Vectors() {}

  /**
   * The first numbers of each row.
   *
   * @param vectors FP32 [N, width]
   * @param count at most the width
   * @param normalise whether each row is brought to length one again, unless it is all zero
   */
  static Tensor cut(Tensor vectors, int count, boolean normalise) {
    int rows = (int) vectors.shape().dimension(0);
    int width = (int) vectors.shape().dimension(1);
    FloatBuffer from = vectors.data().asFloatBuffer();
    ByteBuffer to = Tensor.allocate((long) rows * count * Float.BYTES);
    for (int row = 0; row < rows; row++) {
      double scale = normalise ? scale(from, row * width, count) : 1;
      for (int index = 0; index < count; index++) {
        to.putFloat((float) (from.get(row * width + index) * scale));
      }
    }
    return Tensor.of(DataType.FP32, Shape.of(rows, count), to.flip());
  }

  private static double scale(FloatBuffer numbers, int start, int count) {
    double squares = 0;
    for (int index = start; index < start + count; index++) {
      squares += (double) numbers.get(index) * numbers.get(index);
    }
    return squares > 0 ? 1 / Math.sqrt(squares) : 1;
  }
}
