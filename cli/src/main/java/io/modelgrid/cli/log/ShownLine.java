package io.modelgrid.cli.log;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A line of a node's log as people read it, whichever format it has: time, level, logger, what is
 * told besides, message; below it, indented, the exception. What is no event, such as a word of the
 * JVM, is shown as it is. Nothing of it commands a terminal.
 */
public final class ShownLine {
  private static final String INDENT = "    ";
  private static final String FRAME = "\\n\\tat ";
  private static final Set<String> IN_PLACE =
      Set.of("time", "level", "logger", "message", "node", "thread", "actor", "error");
  private static final int ALL = Integer.MAX_VALUE;

  private ShownLine() {}

  /** The line in one or more. */
  public static List<String> of(String line) {
    if (line.startsWith("{")) {
      try {
        JsonNode event = Json.parse(line);
        if (event.has("time") && event.has("level") && event.has("message")) {
          return ofJson(event);
        }
      } catch (IOException e) {
        return List.of(harmless(line)); // cut off, or no event
      }
    }
    return line.contains(FRAME) ? unfolded(harmless(line)) : List.of(harmless(line));
  }

  private static List<String> ofJson(JsonNode event) {
    StringBuilder head = new StringBuilder();
    Escapes.plain(head, Json.text(event, "time", ""), ALL);
    head.append(' ');
    Escapes.plain(head, "%-5s".formatted(Json.text(event, "level", "")), ALL);
    head.append(' ');
    Escapes.plain(head, Json.text(event, "logger", "-"), ALL);
    List<String> facts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : event.properties()) {
      if (!IN_PLACE.contains(field.getKey())) {
        JsonNode value = field.getValue();
        facts.add(field.getKey() + "=" + (value.isTextual() ? value.asText() : value.toString()));
      }
    }
    if (!facts.isEmpty()) {
      Escapes.plain(head.append(" ["), String.join(" ", facts), ALL);
      head.append(']');
    }
    Escapes.plain(head.append(" - "), Json.text(event, "message", ""), ALL);
    List<String> lines = new ArrayList<>(List.of(head.toString()));
    for (String below : Json.text(event, "error", "").lines().toList()) {
      StringBuilder escaped = new StringBuilder(INDENT);
      Escapes.plain(escaped, below.replace("\t", INDENT), ALL);
      lines.add(escaped.toString());
    }
    return lines;
  }

  /** A line of text, at its escaped ends of lines; its other escapes stay. */
  private static List<String> unfolded(String line) {
    List<String> lines = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (int at = 0; at < line.length(); at++) {
      char letter = line.charAt(at);
      char next = letter == '\\' && at + 1 < line.length() ? line.charAt(at + 1) : ' ';
      if (letter == '\\' && next == 'n') {
        lines.add(current.toString());
        current = new StringBuilder(INDENT);
        at++;
      } else if (letter == '\\' && next == 't') {
        current.append(INDENT);
        at++;
      } else if (letter == '\\' && next == '\\') {
        current.append("\\\\");
        at++;
      } else {
        current.append(letter);
      }
    }
    lines.add(current.toString());
    return lines;
  }

  private static String harmless(String line) {
    StringBuilder shown = new StringBuilder(line.length());
    for (int at = 0; at < line.length(); at++) {
      char letter = line.charAt(at);
      if (letter == '\t' || !Escapes.isHarmful(letter)) {
        shown.append(letter);
      } else {
        Escapes.plain(shown, String.valueOf(letter), 1);
      }
    }
    return shown.toString();
  }
}
