package io.modelgrid.training.compress;

import io.modelgrid.training.onnx.ModelException;

/** Rules for single weights. */
final class Weight {
  private Weight() {}

  /** The scale with which the largest number becomes {@code most}; never too small to divide by. */
  static float scale(float largest, int most) {
    float scale = largest / most;
    return scale < Float.MIN_NORMAL ? 1 : scale;
  }

  static void checkFinite(String name, float[] numbers) throws ModelException {
    for (float each : numbers) {
      if (!Float.isFinite(each)) {
        throw new ModelException(
            "the weights '" + name + "' have the number " + each + " (expected: finite ones)");
      }
    }
  }

  /** {@code sign(w) * max(|w| - λ, 0)}. */
  static float softened(float weight, float lambda) {
    return Math.copySign(Math.max(Math.abs(weight) - lambda, 0), weight);
  }

  /** As FP16, rounded to the nearest, ties to even; of numbers up to 65504. */
  static short half(float number) {
    int bits = Float.floatToRawIntBits(number);
    int sign = (bits >>> 16) & 0x8000;
    int rest = bits & 0x7fffffff;
    if (rest < 0x33000001) {
      return (short) sign; // below half of the smallest
    }
    if (rest < 0x38800000) {
      // Subnormal: the smallest is 2^-24.
      double steps = Math.rint((double) Math.abs(number) * (1 << 24));
      return (short) (sign | (int) steps);
    }
    int rounded = rest + 0xfff + ((rest >>> 13) & 1);
    return (short) (sign | ((rounded - 0x38000000) >>> 13));
  }
}
