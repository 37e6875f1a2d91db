package io.modelgrid.engine.tensor;

import java.util.Arrays;

/** The dimensions of a tensor, or of a specification, where -1 stands for "any". Immutable. */
public final class Shape {
  private static final Shape SCALAR = new Shape(new long[0]);

  private final long[] dimensions;

  private Shape(long[] dimensions) {
    this.dimensions = dimensions;
  }

  /**
   * A shape of these dimensions; none make a scalar.
   *
   * @throws IllegalArgumentException if a dimension is below -1
   */
  public static Shape of(long... dimensions) {
    for (long dimension : dimensions) {
      if (dimension < -1) {
        throw new IllegalArgumentException(
            "dimension: " + dimension + " (expected: 0 or more, or -1 for any)");
      }
    }
    return dimensions.length == 0 ? SCALAR : new Shape(dimensions.clone());
  }

  public int rank() {
    return dimensions.length;
  }

  public long dimension(int axis) {
    return dimensions[axis];
  }

  /** A copy of the dimensions. */
  public long[] toArray() {
    return dimensions.clone();
  }

  /** True when no dimension is -1. */
  public boolean isConcrete() {
    for (long dimension : dimensions) {
      if (dimension < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The exact number of elements; 1 for a scalar. A zero anywhere makes it zero, however large the
   * other dimensions are.
   *
   * @throws ArithmeticException if it does not fit a long
   * @throws IllegalStateException if the shape is not concrete
   */
  public long elementCount() {
    if (!isConcrete()) {
      throw new IllegalStateException("shape: " + this + " (expected: no open dimension)");
    }
    for (long dimension : dimensions) {
      if (dimension == 0) {
        return 0;
      }
    }
    long count = 1;
    for (long dimension : dimensions) {
      count = Math.multiplyExact(count, dimension);
    }
    return count;
  }

  /** Whether a concrete shape fits this one: same rank, and equal wherever this one is not -1. */
  public boolean accepts(Shape concrete) {
    if (concrete.rank() != rank()) {
      return false;
    }
    for (int axis = 0; axis < dimensions.length; axis++) {
      if (dimensions[axis] >= 0 && dimensions[axis] != concrete.dimensions[axis]) {
        return false;
      }
    }
    return true;
  }

  /** The shape of one row: without the first dimension, of which there must be one. */
  public Shape withoutFirst() {
    return new Shape(Arrays.copyOfRange(dimensions, 1, dimensions.length));
  }

  /** The same with another first dimension. */
  public Shape withFirst(long rows) {
    long[] changed = dimensions.clone();
    changed[0] = rows;
    return new Shape(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dimensions);
  }

  @Override
  public String toString() {
    return Arrays.toString(dimensions);
  }
}
