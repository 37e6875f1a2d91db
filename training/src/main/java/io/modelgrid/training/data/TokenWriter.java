package io.modelgrid.training.data;

import java.nio.FloatBuffer;

/** Writes rows of token ids. */
record TokenWriter(RawTokens rows) implements RowWriter {
  @Override
  public void write(int row, FloatBuffer into) {
    for (int i = 0; i < rows.length(); i++) {
      into.put(rows.id(row, i));
    }
  }
}
