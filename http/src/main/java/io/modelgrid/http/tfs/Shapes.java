package io.modelgrid.http.tfs;

import io.modelgrid.engine.tensor.Shape;

/** Shapes of many rows. */
final class Shapes {
  private Shapes() {}

  /** The shape of so many rows of the same shape. */
  static Shape ofRows(long count, Shape row) {
    long[] dimensions = new long[row.rank() + 1];
    dimensions[0] = count;
    System.arraycopy(row.toArray(), 0, dimensions, 1, row.rank());
    return Shape.of(dimensions);
  }

  /** The number of elements, or the largest number where it cannot be told. */
  static long count(Shape shape) {
    try {
      return shape.elementCount();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
