package io.modelgrid.training.data;

import java.util.SplittableRandom;

/** Normal noise. */
final class Noise {
  private Noise() {}

  /** Adds it to all numbers. */
  static void add(float[] numbers, double deviation, SplittableRandom random) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] += (float) (deviation * random.nextGaussian());
    }
  }
}
