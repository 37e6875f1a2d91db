package io.modelgrid.engine.api;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From which level on this node's loggers write. What is changed holds until the node ends. Thread-
 * safe; never blocks.
 */
public interface LogLevels {
  /** From the fewest lines to the most. */
  enum Level {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /**
   * One logger that has a level of its own.
   *
   * @param level from which on it writes, as do those below it that have none of their own
   * @param changed whether that was set while the node runs
   */
  record LoggerLevel(String logger, Level level, boolean changed) {}

  /** All loggers that have a level of their own, by name. */
  List<LoggerLevel> all();

  /**
   * The level at which a logger writes, its own or that of the nearest above it that has one; empty
   * for a name that is no logger whose level may be set.
   */
  Optional<LoggerLevel> of(String logger);

  /**
   * Sets a logger's level, from now on.
   *
   * @param level null for the one that it had at first
   * @return why not; empty if it was set
   */
  Optional<String> set(String logger, @Nullable Level level);
}
