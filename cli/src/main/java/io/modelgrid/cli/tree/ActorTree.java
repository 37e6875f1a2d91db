package io.modelgrid.cli.tree;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The actors of each node as a tree, with what each of them does. */
public final class ActorTree {
  private static final String INDENT = "  ";

  private ActorTree() {}

  /**
   * The lines for {@code GET /grid/v1/actors}.
   *
   * @param shown which actors are shown; without what is above them
   */
  public static List<String> lines(JsonNode grid, Predicate<JsonNode> shown) {
    List<String> lines = new ArrayList<>();
    for (JsonNode node : grid.path("nodes")) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add(heading(node));
      lines.addAll(table(node, shown));
    }
    return lines;
  }

  private static String heading(JsonNode node) {
    long leftOut = node.path("left_out").asLong();
    return "%s (%s), %s, %d actors%s"
        .formatted(
            Json.text(node, "node", "?"),
            Json.text(node, "address", "?"),
            Json.text(node, "status", "?"),
            node.path("actors").size() + leftOut,
            leftOut > 0 ? ", " + leftOut + " of them left out" : "");
  }

  private static List<String> table(JsonNode node, Predicate<JsonNode> shown) {
    Map<String, List<JsonNode>> children = new LinkedHashMap<>();
    for (JsonNode actor : node.path("actors")) {
      if (shown.test(actor)) {
        children.computeIfAbsent(parentOf(node, actor, shown), key -> new ArrayList<>()).add(actor);
      }
    }
    if (children.isEmpty()) {
      return List.of();
    }
    Table table =
        new Table(
            "ACTOR",
            "FAMILY",
            "STATE",
            "MAILBOX",
            "MESSAGES",
            "MSG/S",
            "µS/MSG",
            "RESTARTS",
            "VERSION",
            "EPOCH",
            "LAST ERROR");
    add(table, children, "", 0);
    return table.lines();
  }

  /** The parent's path; empty where it is not shown. */
  private static String parentOf(JsonNode node, JsonNode actor, Predicate<JsonNode> shown) {
    String parent = Json.text(actor, "parent", "");
    for (JsonNode other : node.path("actors")) {
      if (!parent.isEmpty() && Json.text(other, "path", "").equals(parent) && shown.test(other)) {
        return parent;
      }
    }
    return "";
  }

  private static void add(
      Table table, Map<String, List<JsonNode>> children, String parent, int depth) {
    for (JsonNode actor : children.getOrDefault(parent, List.of())) {
      table.row(
          INDENT.repeat(depth) + Json.text(actor, "name", "?"),
          Json.text(actor, "family", "?"),
          Json.text(actor, "state", "-"),
          Json.text(actor, "mailbox", "0"),
          Json.text(actor, "messages", "0"),
          tenths(actor, "messages_per_second"),
          tenths(actor, "micros_per_message"),
          Json.text(actor, "restarts", "0"),
          Json.text(actor, "version", "-"),
          Json.text(actor, "epoch", "-"),
          Json.text(actor, "last_error", ""));
      add(table, children, Json.text(actor, "path", "?"), depth + 1);
    }
  }

  static String tenths(JsonNode actor, String field) {
    return String.format(Locale.ROOT, "%.1f", actor.path(field).asDouble());
  }
}
