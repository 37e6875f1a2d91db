package io.modelgrid.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads single values from a configuration and collects every mistake instead of stopping at the
 * first. A mistaken value is answered with the fallback, so that reading can go on; the caller asks
 * {@link #mistakes()} at the end.
 */
final class SettingsReader {
  private final Config config;
  private final String prefix;
  private final List<String> mistakes;

  SettingsReader(Config config) {
    this(config, "", new ArrayList<>());
  }

  private SettingsReader(Config config, String prefix, List<String> mistakes) {
    this.config = config;
    this.prefix = prefix;
    this.mistakes = mistakes;
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

  /**
   * The objects of a list, each read by a reader of its own; the mistakes are this one's.
   *
   * @param defaults of fields that an object may leave out, in HOCON
   * @param fields all that it may have
   */
  <T> List<T> objects(
      String key, String defaults, List<String> fields, Function<SettingsReader, T> read) {
    Config fallback = ConfigFactory.parseString(defaults);
    List<? extends Config> found =
        read(key, Config::getConfigList, List.of(), value -> true, "a list of objects");
    List<T> all = new ArrayList<>();
    for (int index = 0; index < found.size(); index++) {
      String its = prefix + key + "[" + index + "].";
      for (String field : found.get(index).root().keySet()) {
        require(
            fields.contains(field),
            its + field + ": unknown key (expected: " + String.join(", ", fields) + ")");
      }
      all.add(
          read.apply(new SettingsReader(found.get(index).withFallback(fallback), its, mistakes)));
    }
    return all;
  }

  Path path(String key) {
    String text = text(key);
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      mistakes.add(prefix + key + ": " + text + " (expected: a path)");
      return Path.of("");
    }
  }

  /**
   * An address that can be called by HTTP; one without a host where it is none.
   *
   * @param allowed what else must hold of it
   */
  URI webAddress(String key, Predicate<URI> allowed, String expected) {
    return read(
        key,
        (its, name) -> address(its.getString(name)),
        URI.create(""),
        url -> isWeb(url) && allowed.test(url),
        expected);
  }

  private static URI address(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return URI.create("");
    }
  }

  private static boolean isWeb(URI url) {
    return url.getHost() != null
        && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
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
      mistakes.add(prefix + key + ": " + shown(key) + " (expected: " + expected + ")");
    } catch (ConfigException.Missing e) {
      mistakes.add(prefix + key + ": missing (expected: " + expected + ")");
    } catch (ConfigException e) {
      mistakes.add(prefix + key + ": " + shown(key) + " (expected: " + expected + ")");
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
