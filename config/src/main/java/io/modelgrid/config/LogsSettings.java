package io.modelgrid.config;

import java.util.List;
import java.util.Locale;

/**
 * A node's log.
 *
 * @param format how an event is written
 */
public record LogsSettings(Format format) {
  /** How an event is written; always on one line. */
  public enum Format {
    /** For people. */
    TEXT,
    /** An object with a field for each thing that is known of the event. */
    JSON
  }

  static LogsSettings read(SettingsReader reader) {
    String format = reader.oneOf("modelgrid.logs.format", List.of("text", "json"));
    return new LogsSettings(Format.valueOf(format.toUpperCase(Locale.ROOT)));
  }
}
