package io.modelgrid.training.gate;

import java.util.Arrays;

/** Some rows of the test part that belong together. */
public final class Slice {
  private final String by;
  private final String name;
  private final int[] rows;

  /**
   * A slice.
   *
   * @param by the word by which rules name its kind: a column, or {@code class}
   * @param name for example {@code region=north}
   */
  public Slice(String by, String name, int[] rows) {
    this.by = by;
    this.name = name;
    this.rows = rows.clone();
  }

  String by() {
    return by;
  }

  String name() {
    return name;
  }

  int[] rows() {
    return rows.clone();
  }

  int size() {
    return rows.length;
  }

  @Override
  public String toString() {
    return name + Arrays.toString(rows);
  }
}
