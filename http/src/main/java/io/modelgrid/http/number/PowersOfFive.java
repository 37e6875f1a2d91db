package io.modelgrid.http.number;

import java.math.BigInteger;

/**
 * Powers of five, as the 128 most significant bits of each, the highest bit set: those of positive
 * exponents cut off, those of negative ones rounded up.
 *
 * <p>Source: D. Lemire, "Number Parsing at a Gigabyte per Second", 2021, section 6.
 */
final class PowersOfFive {
  static final int MIN = -342;
  static final int MAX = 308;

  private static final int BITS = 128;
  // Down to this exponent the reciprocal is exact enough with one division.
  private static final int SHORT = -27;

  private static final long[] HIGH = new long[MAX - MIN + 1];
  private static final long[] LOW = new long[MAX - MIN + 1];

  static {
    for (int exponent = MIN; exponent <= MAX; exponent++) {
      BigInteger bits = exponent < 0 ? reciprocal(exponent) : power(exponent);
      HIGH[exponent - MIN] = bits.shiftRight(Long.SIZE).longValue();
      LOW[exponent - MIN] = bits.longValue();
    }
  }

  private PowersOfFive() {}

  static long high(int exponent) {
    return HIGH[exponent - MIN];
  }

  static long low(int exponent) {
    return LOW[exponent - MIN];
  }

  private static BigInteger power(int exponent) {
    BigInteger power = BigInteger.valueOf(5).pow(exponent);
    return shifted(power, BITS - power.bitLength());
  }

  private static BigInteger reciprocal(int exponent) {
    BigInteger power = BigInteger.valueOf(5).pow(-exponent);
    int width = power.bitLength(); // no power of five is a power of two, so this is its ceiling
    int scale = exponent >= SHORT ? width + BITS - 1 : 2 * width + BITS;
    BigInteger quotient = BigInteger.ONE.shiftLeft(scale).divide(power).add(BigInteger.ONE);
    return shifted(quotient, Math.min(0, BITS - quotient.bitLength()));
  }

  private static BigInteger shifted(BigInteger value, int left) {
    return left >= 0 ? value.shiftLeft(left) : value.shiftRight(-left);
  }
}
