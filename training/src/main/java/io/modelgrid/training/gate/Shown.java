package io.modelgrid.training.gate;

import java.util.Locale;

/** Numbers in sentences. */
final class Shown {
  private Shown() {}

  static String percent(double share) {
    return number(Math.round(share * 100_000) / 1000.0);
  }

  /** Whole numbers as they are, others with four figures that count. */
  static String number(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return String.valueOf((long) number);
    }
    double size = Math.abs(number);
    return size >= 1e-4 && size < 1e6
        ? trimmed(String.format(Locale.ROOT, size < 10 ? "%.5f" : "%.2f", number))
        : String.format(Locale.ROOT, "%.3g", number);
  }

  private static String trimmed(String number) {
    return number.contains(".") ? number.replaceAll("0+$", "").replaceAll("\\.$", "") : number;
  }
}
