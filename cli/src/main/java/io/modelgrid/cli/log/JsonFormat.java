package io.modelgrid.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object with {@code time}, {@code level}, {@code logger}, {@code node}, {@code message}, {@code
 * thread}, {@code actor} where one logs, {@code error} where there is one; and what is told
 * besides, such as {@code request} and {@code trace}.
 */
final class JsonFormat implements LineFormat {
  /** The names of the fields that are this format's own. */
  private static final Set<String> OWN =
      Set.of("time", "level", "logger", "node", "message", "thread", "actor", "error");

  // By Pekko.
  private static final String ACTOR = "pekkoSource";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneOffset.UTC);

  private final String node;

  JsonFormat(String node) {
    this.node = node;
  }

  @Override
  public void append(StringBuilder line, ILoggingEvent event) {
    line.append("{\"time\":\"");
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append('"');
    field(line, "level", event.getLevel().toString());
    field(line, "logger", event.getLoggerName());
    field(line, "node", node);
    field(line, "message", String.valueOf(event.getFormattedMessage()));
    for (Map.Entry<String, List<String>> fact : LineFormat.facts(event).entrySet()) {
      String name = OWN.contains(fact.getKey()) ? fact.getKey() + "_" : fact.getKey();
      name(line, name);
      values(line, fact.getValue());
    }
    field(line, "thread", event.getThreadName());
    String actor = event.getMDCPropertyMap().getOrDefault(ACTOR, "");
    if (!actor.isEmpty()) {
      field(line, "actor", actor);
    }
    String error = LineFormat.error(event);
    if (!error.isEmpty()) {
      name(line, "error");
      Escapes.quoted(line, error, MOST_ERROR);
    }
    line.append('}');
  }

  private static void field(StringBuilder line, String name, String value) {
    name(line, name);
    Escapes.quoted(line, value, MOST_MESSAGE);
  }

  private static void name(StringBuilder line, String name) {
    line.append(',');
    Escapes.quoted(line, name, MOST_MESSAGE);
    line.append(':');
  }

  private static void values(StringBuilder line, List<String> values) {
    if (values.size() == 1) {
      Escapes.quoted(line, values.get(0), MOST_MESSAGE);
      return;
    }
    char before = '[';
    for (String value : values) {
      line.append(before);
      Escapes.quoted(line, value, MOST_MESSAGE);
      before = ',';
    }
    line.append(']');
  }
}
