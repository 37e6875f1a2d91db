package io.modelgrid.training.metric;

/**
 * What a network answered to some rows, in their order: scores of classes, or numbers. Immutable.
 */
public final class Predictions {
  private final float[] numbers;
  private final int width;

  /**
   * Keeps the array; the caller forgets it.
   *
   * @param numbers row-major
   * @param width numbers of a row
   */
  public Predictions(float[] numbers, int width) {
    if (width < 1 || numbers.length % width != 0) {
      throw new IllegalArgumentException(
          "numbers: " + numbers.length + " (expected: a multiple of " + width + ")");
    }
    this.numbers = numbers;
    this.width = width;
  }

  public int size() {
    return numbers.length / width;
  }

  public int width() {
    return width;
  }

  /** One of a row's numbers. */
  public float number(int row, int column) {
    return numbers[row * width + column];
  }

  /** The class with the highest score; the first of several. */
  public int classOf(int row) {
    int best = 0;
    for (int column = 1; column < width; column++) {
      if (number(row, column) > number(row, best)) {
        best = column;
      }
    }
    return best;
  }

  /** The softmax of a row's scores at one class. */
  public double probability(int row, int column) {
    return Math.exp(number(row, column) - logSum(row));
  }

  /** The logarithm of the sum of the exponentials of a row's scores. */
  public double logSum(int row) {
    double most = number(row, classOf(row));
    double sum = 0;
    for (int column = 0; column < width; column++) {
      sum += Math.exp(number(row, column) - most);
    }
    return most + Math.log(sum);
  }

  /** All numbers, row-major, as a copy. */
  public float[] numbers() {
    return numbers.clone();
  }
}
