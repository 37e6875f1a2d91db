package io.modelgrid.http.number;

/** Writes whole numbers in decimal. Pure. */
public final class WholeNumber {
  /** No number takes more bytes than this. */
  public static final int MAX_LENGTH = 20;

  // Ten to the power of each, as far as a long goes.
  private static final long[] TENS = new long[19];

  // The two digits of each number below a hundred.
  private static final byte[] PAIRS = new byte[200];

  static {
    TENS[0] = 1;
    for (int exponent = 1; exponent < TENS.length; exponent++) {
      TENS[exponent] = 10 * TENS[exponent - 1];
    }
    for (int pair = 0; pair < 100; pair++) {
      PAIRS[2 * pair] = (byte) ('0' + pair / 10);
      PAIRS[2 * pair + 1] = (byte) ('0' + pair % 10);
    }
  }

  private WholeNumber() {}

  /**
   * Writes a number.
   *
   * @param at where to begin; {@link #MAX_LENGTH} bytes must fit
   * @return the index after the last byte
   */
  public static int write(long value, byte[] target, int at) {
    if (value >= 0) {
      return writeUnsigned(value, target, at);
    }
    target[at] = '-';
    // The least of all longs is its own opposite, which is right when it has no sign.
    return writeUnsigned(-value, target, at + 1);
  }

  /** The same for one without a sign. */
  public static int writeUnsigned(long value, byte[] target, int at) {
    if (value >= 0) {
      int end = at + length(value);
      fill(value, target, at, end);
      return end;
    }
    long tenth = Long.divideUnsigned(value, 10);
    int end = writeUnsigned(tenth, target, at);
    target[end] = (byte) ('0' + (int) (value - 10 * tenth));
    return end + 1;
  }

  /** How many digits a number of 0 or more has. */
  static int length(long value) {
    // A bit is worth 0.30103 digits, which 1233 / 4096 is near enough to.
    int below = ((Long.SIZE - Long.numberOfLeadingZeros(value)) * 1233) >>> 12;
    return value < TENS[below] ? Math.max(1, below) : below + 1;
  }

  /** Writes the last digits of a number of 0 or more, as many as there are places for them. */
  static void fill(long value, byte[] target, int begin, int end) {
    long rest = value;
    int at = end;
    while (at - begin >= 2) {
      long hundredth = rest / 100;
      int pair = 2 * (int) (rest - 100 * hundredth);
      target[--at] = PAIRS[pair + 1];
      target[--at] = PAIRS[pair];
      rest = hundredth;
    }
    if (at > begin) {
      target[at - 1] = (byte) ('0' + rest % 10);
    }
  }
}
