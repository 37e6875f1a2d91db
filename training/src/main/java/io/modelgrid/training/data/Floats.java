package io.modelgrid.training.data;

import java.util.Arrays;

/** Real numbers that become more. */
final class Floats {
  private float[] numbers = new float[1024];
  private int size;

  void add(float number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, Growth.of(size));
    }
    numbers[size++] = number;
  }

  int size() {
    return size;
  }

  float[] toArray() {
    return Arrays.copyOf(numbers, size);
  }
}
