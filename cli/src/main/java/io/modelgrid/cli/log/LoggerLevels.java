package io.modelgrid.cli.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.modelgrid.engine.api.LogLevels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The levels of Logback's loggers. Only those of Modelgrid and of the libraries that tell something
 * of their work can be set, and not many: a logger, once it is made, is never forgotten.
 */
public final class LoggerLevels implements LogLevels {
  /** So many loggers may be set. */
  static final int MOST = 100;

  private static final List<String> ROOTS =
      List.of("io.modelgrid", "org.apache.pekko", "ai.djl", "com.zaxxer.hikari", "slick");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$]+(\\.[A-Za-z0-9_$]+)*");
  private static final int LONGEST = 200;

  private final LoggerContext context;
  // What each that was ever set had at first; null for none of its own.
  private final Map<String, ch.qos.logback.classic.@Nullable Level> first = new HashMap<>();

  public LoggerLevels(LoggerContext context) {
    this.context = context;
  }

  @Override
  public synchronized List<LoggerLevel> all() {
    return context.getLoggerList().stream()
        .filter(logger -> logger.getLevel() != null)
        .map(this::shown)
        .toList();
  }

  @Override
  public synchronized Optional<LoggerLevel> of(String logger) {
    return isKnown(logger) ? Optional.of(shown(nearest(logger), logger)) : Optional.empty();
  }

  @Override
  public synchronized Optional<String> set(String logger, @Nullable Level level) {
    if (!isKnown(logger)) {
      return Optional.of(
          "logger '%s' (expected: one of %s, or one below them)"
              .formatted(shortened(logger), String.join(", ", ROOTS)));
    }
    if (!first.containsKey(logger)) {
      if (level == null) {
        return Optional.empty();
      }
      if (first.size() >= MOST) {
        return Optional.of(
            "logger '%s' (expected: one of the %d whose levels were set already: %s); set one that stands above it"
                .formatted(shortened(logger), MOST, firstFew()));
      }
      first.put(logger, context.getLogger(logger).getLevel());
    }
    context
        .getLogger(logger)
        .setLevel(
            level == null ? first.get(logger) : ch.qos.logback.classic.Level.toLevel(level.name()));
    return Optional.empty();
  }

  private static boolean isKnown(String logger) {
    return logger.length() <= LONGEST
        && NAME.matcher(logger).matches()
        && ROOTS.stream().anyMatch(root -> logger.equals(root) || logger.startsWith(root + "."));
  }

  private static String shortened(String logger) {
    return logger.length() <= LONGEST ? logger : logger.substring(0, LONGEST) + "…";
  }

  private String firstFew() {
    return first.keySet().stream().sorted().limit(3).collect(Collectors.joining(", ")) + ", …";
  }

  private LoggerLevel shown(Logger logger) {
    return shown(logger, logger.getName());
  }

  private LoggerLevel shown(Logger logger, String name) {
    boolean changed =
        first.containsKey(name) && !Objects.equals(first.get(name), logger.getLevel());
    return new LoggerLevel(name, Level.valueOf(logger.getEffectiveLevel().toString()), changed);
  }

  /** The logger itself, or the nearest above it that there is; none is made. */
  private Logger nearest(String name) {
    String above = name;
    while (context.exists(above) == null && above.contains(".")) {
      above = above.substring(0, above.lastIndexOf('.'));
    }
    Logger found = context.exists(above);
    return found == null ? context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) : found;
  }
}
