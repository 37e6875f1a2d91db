package io.modelgrid.training.data;

import java.util.Arrays;
import java.util.List;

/** Numbers each. */
final class NumberAnswers implements Answers {
  private final float[] numbers;
  private final List<String> names;

  /** Keeps the array, row-major; the caller forgets it. */
  NumberAnswers(float[] numbers, List<String> names) {
    this.numbers = numbers;
    this.names = List.copyOf(names);
  }

  @Override
  public int size() {
    return numbers.length / names.size();
  }

  float of(int row, int column) {
    return numbers[row * names.size() + column];
  }

  List<String> names() {
    return names;
  }

  @Override
  public long hash(long hash, int row) {
    long mixed = hash;
    for (int column = 0; column < names.size(); column++) {
      mixed = RawRows.mix(mixed, Float.floatToIntBits(of(row, column)));
    }
    return mixed;
  }

  @Override
  public boolean same(int one, int other) {
    int a = one * names.size();
    int b = other * names.size();
    return Arrays.equals(numbers, a, a + names.size(), numbers, b, b + names.size());
  }
}
