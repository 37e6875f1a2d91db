package io.modelgrid.http.admin;

import io.modelgrid.engine.api.LogLevels.Level;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads which logger is to have which level. For one body. */
final class LogLevelBody {
  private static final String LEVELS =
      "\"OFF\", \"ERROR\", \"WARN\", \"INFO\", \"DEBUG\" or \"TRACE\"; \"DEFAULT\" for the one that it had at first";
  private static final String EXAMPLE = "\"io.modelgrid.actors.router\"";
  private static final String DEFAULT = "DEFAULT";

  private final CommandBody body =
      new CommandBody()
          .field(
              "logger",
              json -> logger = FieldValues.text(json, "logger", "a logger's name, as " + EXAMPLE))
          .field("level", this::readLevel);

  private @Nullable String logger;
  private @Nullable Level level;
  private boolean levelGiven;

  private LogLevelBody() {}

  /**
   * What is asked for.
   *
   * @param level null for the one that it had at first
   * @param why null if no reason was given
   */
  record Asked(String logger, @Nullable Level level, @Nullable String why) {}

  static Asked read(JsonReader.Format format, byte[] bytes) {
    LogLevelBody read = new LogLevelBody();
    read.body.read(format, bytes);
    if (read.logger == null) {
      throw Refusal.badRequest("logger is missing (expected: {\"logger\": " + EXAMPLE + "})");
    }
    if (!read.levelGiven) {
      throw Refusal.badRequest("level is missing (expected: " + LEVELS + ")");
    }
    return new Asked(read.logger, read.level, read.body.why());
  }

  private void readLevel(JsonReader json) {
    String text = FieldValues.text(json, "level", LEVELS).toUpperCase(Locale.ROOT);
    level =
        switch (text) {
          case "OFF" -> Level.OFF;
          case "ERROR" -> Level.ERROR;
          case "WARN" -> Level.WARN;
          case "INFO" -> Level.INFO;
          case "DEBUG" -> Level.DEBUG;
          case "TRACE" -> Level.TRACE;
          case DEFAULT -> null;
          default -> throw FieldValues.unfit(json, "level", LEVELS);
        };
    levelGiven = true;
  }
}
