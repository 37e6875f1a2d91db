package io.modelgrid.training.data.read;

import java.util.Optional;

/** Numbers in texts. */
public final class Numbers {
  private Numbers() {}

  /**
   * What a text says in digits, with a point and an exponent if need be; empty if it is no number,
   * or one too large for 32 bits.
   */
  public static Optional<Float> read(String text) {
    String number = text.strip();
    if (!isPlain(number)) {
      return Optional.empty();
    }
    try {
      float value = Float.parseFloat(number);
      return Float.isFinite(value) ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static boolean isNumber(String text) {
    return read(text).isPresent();
  }

  /** Java would also take 0x1p3, 1f and Infinity. */
  private static boolean isPlain(String number) {
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return false;
      }
    }
    return !number.isEmpty();
  }
}
