package io.modelgrid.http.number;

/**
 * The floating-point number nearest to {@code digits × 10^exponent}, ties to even.
 *
 * <p>Small numbers go by one exact operation (W. Clinger, 1990), all others by the algorithm of M.
 * Eisel and D. Lemire ("Number Parsing at a Gigabyte per Second", 2021; its need for a fallback was
 * disproved by N. Mushtak and D. Lemire, "Fast Number Parsing Without Fallback", 2023). Pure.
 */
final class DecimalToBinary {
  private static final double[] EXACT_TENS = new double[23];

  static {
    double power = 1;
    for (int exponent = 0; exponent < EXACT_TENS.length; exponent++) {
      EXACT_TENS[exponent] = power;
      power *= 10;
    }
  }

  // What a double holds exactly.
  private static final long EXACT_DIGITS = 1L << 53;
  // The bits of a double that a float has no room for, and half of their range.
  private static final long BELOW_FLOAT = (1L << 29) - 1;
  private static final long HALF_A_FLOAT = 1L << 28;
  private static final long SMALLEST_NORMAL = Double.doubleToRawLongBits(Float.MIN_NORMAL);

  private DecimalToBinary() {}

  /**
   * As a float; infinite where it is too large.
   *
   * @param digits an unsigned number
   */
  static float toFloat(boolean negative, long digits, int exponent) {
    if (isExact(digits, exponent)) {
      double exact = exact(digits, exponent);
      long bits = Double.doubleToRawLongBits(exact);
      // A rounded double rounds to the right float unless it lies in the middle between two.
      boolean ambiguous = (bits & BELOW_FLOAT) == HALF_A_FLOAT;
      // Zero passes as well, without a question of its own: nobody could guess the answer.
      boolean normal = Long.compareUnsigned(bits - 1, SMALLEST_NORMAL - 1) >= 0;
      if (!ambiguous && normal) {
        int sign = negative ? 1 << 31 : 0;
        return Float.intBitsToFloat(Float.floatToRawIntBits((float) exact) | sign);
      }
    }
    int bits = (int) magnitude(Format.FLOAT, digits, exponent);
    return Float.intBitsToFloat(negative ? bits | (1 << 31) : bits);
  }

  /**
   * As a double; infinite where it is too large.
   *
   * @param digits an unsigned number
   */
  static double toDouble(boolean negative, long digits, int exponent) {
    if (isExact(digits, exponent)) {
      double exact = exact(digits, exponent);
      return negative ? -exact : exact;
    }
    long bits = magnitude(Format.DOUBLE, digits, exponent);
    return Double.longBitsToDouble(negative ? bits | (1L << 63) : bits);
  }

  private static boolean isExact(long digits, int exponent) {
    return digits >= 0
        && digits <= EXACT_DIGITS
        && exponent > -EXACT_TENS.length
        && exponent < EXACT_TENS.length;
  }

  private static double exact(long digits, int exponent) {
    return exponent < 0 ? digits / EXACT_TENS[-exponent] : digits * EXACT_TENS[exponent];
  }

  /** What differs between float and double. */
  private enum Format {
    FLOAT(23, -127, 0xFF, -17, 10),
    DOUBLE(52, -1023, 0x7FF, -4, 23);

    private final int fractionBits;
    private final int minExponent;
    private final int infinite;
    // Only between these exponents of ten a product can lie exactly between two numbers.
    private final int minTie;
    private final int maxTie;

    Format(int fractionBits, int minExponent, int infinite, int minTie, int maxTie) {
      this.fractionBits = fractionBits;
      this.minExponent = minExponent;
      this.infinite = infinite;
      this.minTie = minTie;
      this.maxTie = maxTie;
    }
  }

  /** The bits without the sign. */
  private static long magnitude(Format format, long digits, int exponent) {
    if (digits == 0 || exponent < PowersOfFive.MIN) {
      return 0;
    }
    if (exponent > PowersOfFive.MAX) {
      return (long) format.infinite << format.fractionBits;
    }
    int leading = Long.numberOfLeadingZeros(digits);
    long scaled = digits << leading;
    long five = PowersOfFive.high(exponent);
    long high = unsignedHigh(scaled, five);
    long low = scaled * five;
    long undecided = -1L >>> (format.fractionBits + 3);
    if ((high & undecided) == undecided) {
      long more = unsignedHigh(scaled, PowersOfFive.low(exponent));
      low += more;
      if (Long.compareUnsigned(more, low) > 0) {
        high++;
      }
    }
    int upper = (int) (high >>> 63);
    int shift = upper + Long.SIZE - format.fractionBits - 3;
    long fraction = high >>> shift;
    int power = powerOfTwo(exponent) + upper - leading - format.minExponent;
    if (power <= 0) {
      return subnormal(fraction, power);
    }
    boolean tie =
        Long.compareUnsigned(low, 1) <= 0
            && exponent >= format.minTie
            && exponent <= format.maxTie
            && (fraction & 3) == 1
            && fraction << shift == high;
    return rounded(format, tie ? fraction & ~1L : fraction, power);
  }

  private static long rounded(Format format, long fraction, int power) {
    long one = 1L << format.fractionBits;
    long half = (fraction + (fraction & 1)) >>> 1;
    int exponent = power;
    if (half >= 2 * one) {
      half = one;
      exponent++;
    }
    return exponent >= format.infinite
        ? (long) format.infinite << format.fractionBits
        : ((long) exponent << format.fractionBits) | (half & (one - 1));
  }

  private static long subnormal(long fraction, int power) {
    int shift = 1 - power;
    if (shift >= Long.SIZE) {
      return 0;
    }
    long shifted = fraction >>> shift;
    // One that rounds up to the smallest normal number carries into the exponent by itself.
    return (shifted + (shifted & 1)) >>> 1;
  }

  /** The exponent of two of {@code 10^exponent}'s highest bit, and 63. */
  private static int powerOfTwo(int exponent) {
    return (((152_170 + 65_536) * exponent) >> 16) + 63;
  }

  private static long unsignedHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
  }
}
