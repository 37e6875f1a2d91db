package io.modelgrid.training.data;

import java.util.Arrays;

/** Whole numbers that become more. */
final class Ints {
  private int[] numbers = new int[1024];
  private int size;

  void add(int number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, Growth.of(size));
    }
    numbers[size++] = number;
  }

  int size() {
    return size;
  }

  int get(int place) {
    return numbers[place];
  }

  int[] toArray() {
    return Arrays.copyOf(numbers, size);
  }
}
