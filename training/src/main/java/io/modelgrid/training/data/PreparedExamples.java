package io.modelgrid.training.data;

import java.nio.FloatBuffer;

/** One part of the data: places of rows, what writes them, and their targets. */
final class PreparedExamples implements Examples {
  private final RowWriter writer;
  private final RowShape shape;
  private final int[] rows;
  private final Targets targets;

  /** Keeps the array; the caller forgets it. */
  PreparedExamples(RowWriter writer, RowShape shape, int[] rows, Targets targets) {
    this.writer = writer;
    this.shape = shape;
    this.rows = rows;
    this.targets = targets;
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public RowShape shape() {
    return shape;
  }

  @Override
  public void write(int row, FloatBuffer into) {
    writer.write(rows[row], into);
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public Examples subset(int[] some) {
    int[] places = new int[some.length];
    for (int i = 0; i < some.length; i++) {
      places[i] = rows[some[i]];
    }
    return new PreparedExamples(writer, shape, places, targets.subset(some));
  }

  @Override
  public Examples augmented(long draw) {
    RowWriter other = writer.augmented(draw);
    return other == writer ? this : new PreparedExamples(other, shape, rows, targets);
  }
}
