package io.modelgrid.training.data;

import java.nio.FloatBuffer;

/** Writes prepared rows, by their places among all rows that were read. Immutable. */
interface RowWriter {
  void write(int row, FloatBuffer into);

  /** The one that writes them as they are to be seen in an epoch. */
  default RowWriter augmented(long draw) {
    return this;
  }
}
