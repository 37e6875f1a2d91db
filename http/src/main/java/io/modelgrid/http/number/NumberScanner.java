package io.modelgrid.http.number;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON numbers (RFC 8259, section 6) from bytes, one after the other. It says whether it
 * understood what stands there, and nothing of what was wrong with it: whoever reads an error
 * message reads it from a parser that takes its time. For one thread.
 *
 * <p>Short numbers, as models are mostly fed with, are read eight digits at a time (D. Lemire,
 * "Number Parsing at a Gigabyte per Second", 2021, section 5).
 */
public final class NumberScanner {
  // So many digits fit an unsigned long whatever they are.
  private static final int MAX_DIGITS = 19;
  // Jackson, which reads what is not understood here, refuses longer ones in words.
  private static final int MAX_LENGTH = 1000;
  // An exponent beyond this makes zero or infinity of any number whose digits fit a body.
  private static final int MAX_EXPONENT = 1_000_000;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ZEROS = 0x3030303030303030L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  // Added to a byte it sets the highest bit of any that is above 9.
  private static final long ABOVE_NINE = 0x7676767676767676L;
  private static final long[] TENS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };
  // What is short has no more digits than this before its point, and fewer than 16 behind it.
  private static final int SHORT_WHOLE = 3;
  // A sign, those digits, a point, twice eight bytes behind it, and the one that ends it.
  private static final int SHORT_ROOM = 1 + SHORT_WHOLE + 1 + 2 * Long.BYTES + 1;

  private final byte[] bytes;
  private final int end;
  private int position;
  private int from;
  private boolean negative;
  private boolean whole;
  private boolean cut;
  private long digits;
  private int exponent;

  /** A scanner of the bytes before {@code end}. */
  public NumberScanner(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** Index of the byte after what was read. */
  public int position() {
    return position;
  }

  /**
   * Reads the number that begins at an index.
   *
   * @return false if there is none, or it is not followed by another byte that could end it
   */
  public boolean scan(int index) {
    return scanShort(index) || scanAny(index);
  }

  /** False also where it may be a number, but not a short one. */
  private boolean scanShort(int index) {
    if (end - index < SHORT_ROOM) {
      return false;
    }
    negative = bytes[index] == '-';
    int start = negative ? index + 1 : index;
    int at = start;
    long value = 0;
    while (at - start < SHORT_WHOLE && isDigit(bytes[at])) {
      value = 10 * value + (bytes[at] - '0');
      at++;
    }
    if (at == start || (bytes[start] == '0' && at - start > 1)) {
      return false;
    }
    whole = bytes[at] != '.';
    exponent = 0;
    if (!whole) {
      // Both are read whether or not the second one counts: guessing wrong would cost more.
      long first = (long) LONGS.get(bytes, at + 1) ^ ZEROS;
      long second = (long) LONGS.get(bytes, at + 1 + Long.BYTES) ^ ZEROS;
      int count = leadingDigits(first);
      int more = leadingDigits(second) & -(count >>> 3);
      if (count == 0 || more == Long.BYTES) {
        return false;
      }
      value = TENS[count] * value + valueOf(first, count);
      value = TENS[more] * value + valueOf(second, more);
      at += 1 + count + more;
      exponent = -count - more;
    }
    digits = value;
    cut = false;
    from = index;
    position = at;
    return endsNumber(bytes[at]);
  }

  /** How many of eight characters, less {@code '0'} each, are digits before any that is none. */
  private static int leadingDigits(long eight) {
    return Long.numberOfTrailingZeros(((eight + ABOVE_NINE) | eight) & HIGH_BITS) >>> 3;
  }

  /** The number that the first of eight digits make. */
  private static long valueOf(long eight, int count) {
    int half = 4 * (Long.BYTES - count);
    long digits = (eight << half) << half; // zeros before them; by 64 none would be shifted
    long pairs = 10 * digits + (digits >>> 8);
    long mask = 0x000000FF000000FFL;
    return ((pairs & mask) * 0x000F424000000064L + ((pairs >>> 16) & mask) * 0x0000271000000001L)
        >>> 32;
  }

  private boolean scanAny(int index) {
    from = index;
    int at = index;
    negative = at < end && bytes[at] == '-';
    if (negative) {
      at++;
    }
    digits = 0;
    exponent = 0;
    cut = false;
    whole = true;
    int start = at;
    int count = 0;
    while (at < end && isDigit(bytes[at])) {
      if (count < MAX_DIGITS) {
        digits = 10 * digits + (bytes[at] - '0');
        count += digits == 0 ? 0 : 1;
      } else {
        cut |= bytes[at] != '0';
        exponent++;
      }
      at++;
    }
    if (at == start || (bytes[start] == '0' && at - start > 1)) {
      return false;
    }
    if (at < end && bytes[at] == '.') {
      at = fraction(at + 1, count);
      if (at < 0) {
        return false;
      }
    }
    if (at < end && (bytes[at] | 0x20) == 'e') {
      at = exponent(at + 1);
      if (at < 0) {
        return false;
      }
    }
    position = at;
    return at < end && endsNumber(bytes[at]) && at - index <= MAX_LENGTH;
  }

  private int fraction(int index, int digitsBefore) {
    whole = false;
    int at = index;
    int count = digitsBefore;
    while (at < end && isDigit(bytes[at])) {
      if (count < MAX_DIGITS) {
        digits = 10 * digits + (bytes[at] - '0');
        count += digits == 0 ? 0 : 1;
        exponent--;
      } else {
        cut |= bytes[at] != '0';
      }
      at++;
    }
    return at == index ? -1 : at;
  }

  private int exponent(int index) {
    whole = false;
    int at = index;
    boolean down = at < end && bytes[at] == '-';
    if (down || (at < end && bytes[at] == '+')) {
      at++;
    }
    int start = at;
    int written = 0;
    while (at < end && isDigit(bytes[at])) {
      written = Math.min(MAX_EXPONENT, 10 * written + (bytes[at] - '0'));
      at++;
    }
    exponent += down ? -written : written;
    return at == start ? -1 : at;
  }

  /** The number as the float nearest to it; infinite where it is too large. */
  public float toFloat() {
    float value = DecimalToBinary.toFloat(negative, digits, exponent);
    if (cut && value != DecimalToBinary.toFloat(negative, digits + 1, exponent)) {
      return Float.parseFloat(text());
    }
    return value;
  }

  /** The number as the double nearest to it; infinite where it is too large. */
  public double toDouble() {
    double value = DecimalToBinary.toDouble(negative, digits, exponent);
    if (cut && value != DecimalToBinary.toDouble(negative, digits + 1, exponent)) {
      return Double.parseDouble(text());
    }
    return value;
  }

  /** Whether it is written without fraction and exponent, and {@link #toLong} is exact. */
  public boolean isLong() {
    return whole
        && !cut
        && exponent == 0
        && (digits >= 0 || (negative && digits == Long.MIN_VALUE));
  }

  /** A whole number; meaningless unless {@link #isLong}. */
  public long toLong() {
    return negative ? -digits : digits;
  }

  private String text() {
    return new String(bytes, from, position - from, StandardCharsets.ISO_8859_1);
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }

  private static boolean endsNumber(byte value) {
    return value == ',' || value == ']' || isBlank(value);
  }

  /** Whether JSON takes this byte for white space. */
  public static boolean isBlank(byte value) {
    return value == ' ' || value == '\n' || value == '\r' || value == '\t';
  }
}
