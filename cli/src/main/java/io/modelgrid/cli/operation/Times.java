package io.modelgrid.cli.operation;

import java.time.Duration;
import java.util.Locale;

/** Says lengths of time as people do. */
public final class Times {
  private static final int SECOND = 1_000;
  private static final int TENTH = SECOND / 10;
  private static final int MINUTE = 60 * SECOND;

  private Times() {}

  /** As {@code 812 ms}, {@code 4.2 s} or {@code 3 min 05 s}. */
  public static String spoken(Duration time) {
    long millis = time.toMillis();
    if (millis < SECOND) {
      return millis + " ms";
    }
    if (millis < MINUTE) {
      return millis / SECOND + "." + millis % SECOND / TENTH + " s";
    }
    return String.format(Locale.ROOT, "%d min %02d s", millis / MINUTE, millis / SECOND % 60);
  }

  /** Microseconds as {@code 12.3 ms}. */
  public static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f ms", micros / (double) SECOND);
  }
}
