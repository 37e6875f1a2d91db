package io.modelgrid.training.data;

import java.util.List;

/** What rows should be answered with: a class each, or numbers each. Immutable. */
public final class Targets {
  private final int[] classes;
  private final float[] values;
  private final List<String> names;
  private final int width;
  private final boolean isClasses;

  private Targets(int[] classes, float[] values, List<String> names, int width, boolean isClasses) {
    this.isClasses = isClasses;
    this.classes = classes;
    this.values = values;
    this.names = List.copyOf(names);
    this.width = width;
  }

  /**
   * One class each.
   *
   * @param classes from 0 to as many as there are names
   * @param names of the classes, in their order
   * @throws IllegalArgumentException for a class without a name
   */
  public static Targets ofClasses(int[] classes, List<String> names) {
    for (int each : classes) {
      if (each < 0 || each >= names.size()) {
        throw new IllegalArgumentException(
            "class: " + each + " (expected: from 0 to " + (names.size() - 1) + ")");
      }
    }
    return new Targets(classes.clone(), new float[0], names, names.size(), true);
  }

  /**
   * Numbers each.
   *
   * @param values row-major
   * @param names of the numbers of a row, one at least
   */
  public static Targets ofValues(float[] values, List<String> names) {
    if (names.isEmpty() || values.length % names.size() != 0) {
      throw new IllegalArgumentException(
          "values: " + values.length + " (expected: a multiple of " + names.size() + ")");
    }
    return new Targets(new int[0], values.clone(), names, names.size(), false);
  }

  /** Whether rows have classes rather than numbers. */
  public boolean isClasses() {
    return isClasses;
  }

  public int size() {
    return isClasses() ? classes.length : values.length / width;
  }

  /** How many classes there are, or how many numbers a row has. */
  public int width() {
    return width;
  }

  /** Names of the classes, or of the numbers. */
  public List<String> names() {
    return names;
  }

  /** The class of a row. */
  public int classOf(int row) {
    return classes[row];
  }

  /** One of a row's numbers. */
  public float value(int row, int column) {
    return values[row * width + column];
  }

  /** Those of some rows, in the order given. */
  public Targets subset(int[] rows) {
    if (isClasses()) {
      int[] some = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        some[i] = classes[rows[i]];
      }
      return new Targets(some, values, names, width, true);
    }
    float[] some = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, some, i * width, width);
    }
    return new Targets(classes, some, names, width, false);
  }
}
