package io.modelgrid.training.data;

import java.util.List;

/** A class each. */
final class ClassAnswers implements Answers {
  private final int[] classes;
  private final List<String> names;

  /** Keeps the array; the caller forgets it. */
  ClassAnswers(int[] classes, List<String> names) {
    this.classes = classes;
    this.names = List.copyOf(names);
  }

  @Override
  public int size() {
    return classes.length;
  }

  int of(int row) {
    return classes[row];
  }

  List<String> names() {
    return names;
  }

  @Override
  public long hash(long hash, int row) {
    return RawRows.mix(hash, classes[row]);
  }

  @Override
  public boolean same(int one, int other) {
    return classes[one] == classes[other];
  }
}
