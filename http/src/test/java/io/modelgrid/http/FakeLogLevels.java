package io.modelgrid.http;

import io.modelgrid.engine.api.LogLevels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Loggers below {@code io.modelgrid}, all of them at INFO at first. */
final class FakeLogLevels implements LogLevels {
  private final Map<String, Level> set = new ConcurrentSkipListMap<>();

  @Override
  public List<LoggerLevel> all() {
    return set.keySet().stream().flatMap(logger -> of(logger).stream()).toList();
  }

  @Override
  public Optional<LoggerLevel> of(String logger) {
    Level level = set.getOrDefault(logger, Level.INFO);
    return Optional.of(new LoggerLevel(logger, level, set.containsKey(logger)));
  }

  @Override
  public Optional<String> set(String logger, @Nullable Level level) {
    if (!logger.startsWith("io.modelgrid")) {
      return Optional.of("logger '" + logger + "' (expected: one below io.modelgrid)");
    }
    if (level == null) {
      set.remove(logger);
    } else {
      set.put(logger, level);
    }
    return Optional.empty();
  }
}
