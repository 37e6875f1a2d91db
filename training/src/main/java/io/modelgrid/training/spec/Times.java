package io.modelgrid.training.spec;

import io.modelgrid.training.form.Form;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lengths of time, written as {@code 30s}, {@code 5m}, {@code 12h} or {@code 7d}. */
final class Times {
  private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,8})(s|m|h|d)");

  private Times() {}

  static Optional<Duration> read(Form form, String key, Duration least, Duration most) {
    Optional<String> text = form.textIfAny(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = TIME.matcher(text.get());
    if (matcher.matches()) {
      Duration time = of(Long.parseLong(matcher.group(1)), matcher.group(2));
      if (time.compareTo(least) >= 0 && time.compareTo(most) <= 0) {
        return Optional.of(time);
      }
    }
    form.wrong(
        key,
        "%s (expected: a time from %s to %s, as 30s, 5m, 12h or 7d)"
            .formatted(text.get(), shown(least), shown(most)));
    return Optional.empty();
  }

  private static Duration of(long amount, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static String shown(Duration time) {
    return time.toSeconds() % 86_400 == 0 ? time.toDays() + "d" : time.toSeconds() + "s";
  }
}
