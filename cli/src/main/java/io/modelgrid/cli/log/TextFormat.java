package io.modelgrid.cli.log;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/**
 * Time, level, logger and what is told besides, in brackets; then the message, and behind it the
 * exception. The message comes last, so that nobody who has a word in it can forge what stands
 * before.
 */
final class TextFormat implements LineFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());
  private static final int LONGEST_LEVEL = 5;
  private static final int LOGGER = 30;

  private final TargetLengthBasedClassNameAbbreviator names =
      new TargetLengthBasedClassNameAbbreviator(LOGGER);

  @Override
  public void append(StringBuilder line, ILoggingEvent event) {
    String level = event.getLevel().toString();
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append(' ').append(level).append(" ".repeat(LONGEST_LEVEL + 1 - level.length()));
    Escapes.plain(line, names.abbreviate(event.getLoggerName()), MOST_MESSAGE);
    appendFacts(line, LineFormat.facts(event));
    line.append(" - ");
    Escapes.plain(line, String.valueOf(event.getFormattedMessage()), MOST_MESSAGE);
    String error = LineFormat.error(event);
    if (!error.isEmpty()) {
      line.append("\\n");
      Escapes.plain(line, error, MOST_ERROR);
    }
  }

  private static void appendFacts(StringBuilder line, Map<String, List<String>> facts) {
    String before = " [";
    for (Map.Entry<String, List<String>> fact : facts.entrySet()) {
      line.append(before);
      Escapes.plain(line, fact.getKey(), MOST_MESSAGE);
      line.append('=');
      append(line, String.join(",", fact.getValue()));
      before = " ";
    }
    if (!facts.isEmpty()) {
      line.append(']');
    }
  }

  /** In quotes where it would else be unclear where it ends. */
  private static void append(StringBuilder line, String value) {
    if (value.isEmpty() || value.matches("(?s).*[ \"\\[\\]].*")) {
      Escapes.quoted(line, value, MOST_MESSAGE);
    } else {
      Escapes.plain(line, value, MOST_MESSAGE);
    }
  }
}
