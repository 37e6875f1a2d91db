package io.modelgrid.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Reads single values from a configuration and collects every mistake instead of stopping at the
 * first. A mistaken value is answered with the fallback, so that reading can go on; the caller asks
 * {@link #mistakes()} at the end.
 */
final class SettingsReader {
  private final Config config;
  private final List<String> mistakes = new ArrayList<>();

  SettingsReader(Config config) {
    this.config = config;
  }

  List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  String text(String key) {
    return read(key, Config::getString, "", value -> !value.isBlank(), "a text that is not blank");
  }

  /** As {@link #text}, but the empty text is allowed and means "not set". */
  String optionalText(String key) {
    return read(key, Config::getString, "", value -> true, "a text");
  }

  String oneOf(String key, List<String> allowed) {
    return read(
        key,
        Config::getString,
        allowed.get(0),
        allowed::contains,
        "one of " + String.join(", ", allowed));
  }

  int integer(String key, int min, int max) {
    return read(
        key,
        Config::getInt,
        min,
        value -> value >= min && value <= max,
        "a whole number from " + min + " to " + max);
  }

  double ratio(String key) {
    return read(
        key, Config::getDouble, 0.0, value -> value >= 0 && value <= 1, "a number from 0.0 to 1.0");
  }

  double number(String key, double min, double max) {
    return read(
        key,
        Config::getDouble,
        min,
        value -> value >= min && value <= max,
        "a number from " + min + " to " + max);
  }

  boolean flag(String key) {
    return read(key, Config::getBoolean, false, value -> true, "true or false");
  }

  long bytes(String key, long min, long max) {
    return read(
        key,
        Config::getBytes,
        min,
        value -> value >= min && value <= max,
        "a size from " + min + " to " + max + " bytes, for example 16 MiB");
  }

  Duration duration(String key, Duration min, Duration max) {
    return read(
        key,
        Config::getDuration,
        min,
        value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
        "a duration from " + spoken(min) + " to " + spoken(max) + ", for example 30s");
  }

  List<String> texts(String key) {
    return List.copyOf(
        read(key, Config::getStringList, List.of(), value -> true, "a list of texts"));
  }

  Path path(String key) {
    String text = text(key);
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      mistakes.add(key + ": " + text + " (expected: a path)");
      return Path.of("");
    }
  }

  void require(boolean holds, String mistake) {
    if (!holds) {
      mistakes.add(mistake);
    }
  }

  private <T> T read(
      String key,
      BiFunction<Config, String, T> getter,
      T fallback,
      Predicate<T> valid,
      String expected) {
    try {
      T value = Objects.requireNonNull(getter.apply(config, key));
      if (valid.test(value)) {
        return value;
      }
      mistakes.add(key + ": " + shown(key) + " (expected: " + expected + ")");
    } catch (ConfigException.Missing e) {
      mistakes.add(key + ": missing (expected: " + expected + ")");
    } catch (ConfigException e) {
      mistakes.add(key + ": " + shown(key) + " (expected: " + expected + ")");
    }
    return fallback;
  }

  private String shown(String key) {
    return config.getValue(key).unwrapped().toString();
  }

  private static String spoken(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
