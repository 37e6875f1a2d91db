package io.modelgrid.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.modelgrid.config.LogsSettings;
import io.modelgrid.config.LogsSettings.Format;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** Events, and the lines that become of them. */
final class Events {
  static final LoggerContext CONTEXT = new LoggerContext();

  private Events() {}

  static LoggingEvent event(String message, @Nullable Throwable failure, Object... arguments) {
    return event(Map.of(), message, failure, arguments);
  }

  static LoggingEvent event(
      Map<String, String> context,
      String message,
      @Nullable Throwable failure,
      Object... arguments) {
    LoggingEvent event =
        new LoggingEvent(
            "x",
            CONTEXT.getLogger("io.modelgrid.actors.router.Router"),
            Level.WARN,
            message,
            failure,
            arguments);
    event.setTimeStamp(1_795_000_000_123L);
    event.setThreadName("main");
    event.setMDCPropertyMap(context);
    return event;
  }

  static LoggingEvent with(LoggingEvent event, String key, String value) {
    event.addKeyValuePair(new KeyValuePair(key, value));
    return event;
  }

  /** The line, without its end. */
  static String line(Format format, LoggingEvent event) {
    LineEncoder encoder = LineEncoder.of(new LogsSettings(format), "node-1");
    String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
    if (line.indexOf('\n') != line.length() - 1) {
      throw new AssertionError("lines: " + line + " (expected: one)");
    }
    return line.substring(0, line.length() - 1);
  }
}
