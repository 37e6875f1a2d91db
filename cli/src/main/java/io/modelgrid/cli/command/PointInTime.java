package io.modelgrid.cli.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * A moment in a grid's history: a time or a revision, one of them.
 *
 * @param time null where a revision was named
 * @param revision null where a time was named
 */
record PointInTime(@Nullable Instant time, @Nullable Long revision) {
  private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");
  private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");

  /**
   * Reads a revision (17), a time ago (10m), a day, or a time with or without a zone.
   *
   * @param zone of times that name none
   */
  static PointInTime parse(String text, Instant now, ZoneId zone) {
    if (REVISION.matcher(text).matches()) {
      return new PointInTime(null, Long.valueOf(text));
    }
    Matcher ago = AGO.matcher(text);
    return new PointInTime(ago.matches() ? now.minus(length(ago)) : time(text, zone), null);
  }

  /** As the query of the admin API. */
  String query() {
    return time == null ? "revision=" + revision : "time=" + time;
  }

  private static Duration length(Matcher ago) {
    long amount = Long.parseLong(ago.group(1));
    return switch (ago.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static Instant time(String text, ZoneId zone) {
    try {
      if (!text.contains("T")) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant();
      }
      boolean zoned = text.matches(".*(Z|[+-][0-9]{2}:?[0-9]{2})");
      return zoned
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          text
              + " (expected: a revision such as 17, a time ago such as 10m, 2h or 3d, a day such as"
              + " 2026-11-22, or a time such as 2026-11-22T10:15)");
    }
  }
}
