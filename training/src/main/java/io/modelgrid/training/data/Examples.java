package io.modelgrid.training.data;

import java.nio.FloatBuffer;

/**
 * Prepared rows with what they should be answered with. Immutable, and read from several threads.
 */
public interface Examples {
  /** How many rows there are. */
  int size();

  /** What one row is, without the batch's dimension. */
  RowShape shape();

  /**
   * Writes a row's numbers, row-major, at the buffer's position: as many as {@link RowShape#size}.
   * Token ids are written as whole floats, which are exact up to 2^24.
   *
   * @param row from 0 to size - 1
   */
  void write(int row, FloatBuffer into);

  /** What the rows should be answered with, in the same order. */
  Targets targets();

  /** Some of the rows, in the order given, without copying their numbers. */
  Examples subset(int[] rows);

  /**
   * The rows as they are to be seen in one epoch: changed at random where the specification asks
   * for augmentation, as they are otherwise. The same draw gives the same numbers.
   */
  default Examples augmented(long draw) {
    return this;
  }
}
