package io.modelgrid.cli.tree;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The actors of all nodes in one table, the first in some order first. */
public final class ActorRanking {
  private static final double MICROS_PER_SECOND = 1e6;
  private static final int HEADING_LINES = 3;

  /** By what they are ordered, largest first. */
  public enum Order {
    BUSY,
    RATE,
    TIME,
    MAILBOX,
    MESSAGES,
    RESTARTS;

    /** The next one, and after the last the first. */
    public Order next() {
      return switch (this) {
        case BUSY -> RATE;
        case RATE -> TIME;
        case TIME -> MAILBOX;
        case MAILBOX -> MESSAGES;
        case MESSAGES -> RESTARTS;
        case RESTARTS -> BUSY;
      };
    }

    private double of(JsonNode actor) {
      return switch (this) {
        case BUSY -> busy(actor);
        case RATE -> actor.path("messages_per_second").asDouble();
        case TIME -> actor.path("micros_per_message").asDouble();
        case MAILBOX -> actor.path("mailbox").asDouble();
        case MESSAGES -> actor.path("messages").asDouble();
        case RESTARTS -> actor.path("restarts").asDouble();
      };
    }
  }

  private record Ranked(JsonNode node, JsonNode actor) {}

  private ActorRanking() {}

  /**
   * The lines for {@code GET /grid/v1/actors}.
   *
   * @param height most lines
   */
  public static List<String> lines(JsonNode grid, Order order, int height) {
    List<Ranked> all = new ArrayList<>();
    for (JsonNode node : grid.path("nodes")) {
      node.path("actors").forEach(actor -> all.add(new Ranked(node, actor)));
    }
    Comparator<Ranked> largest =
        Comparator.comparingDouble((Ranked each) -> order.of(each.actor()))
            .reversed()
            .thenComparing(each -> Json.text(each.node(), "node", ""))
            .thenComparing(each -> Json.text(each.actor(), "path", ""));
    List<String> lines = new ArrayList<>(List.of(summary(grid, all, order), ""));
    Table table =
        new Table(
            "NODE",
            "ACTOR",
            "FAMILY",
            "STATE",
            "BUSY",
            "MSG/S",
            "µS/MSG",
            "MAILBOX",
            "RESTARTS",
            "LAST ERROR");
    all.stream()
        .sorted(largest)
        .limit(Math.max(0, height - HEADING_LINES))
        .forEach(each -> add(table, each));
    lines.addAll(table.lines());
    return lines;
  }

  private static String summary(JsonNode grid, List<Ranked> all, Order order) {
    List<String> away = new ArrayList<>();
    for (JsonNode node : grid.path("nodes")) {
      if (!Json.text(node, "status", "").equals("up")) {
        away.add(Json.text(node, "node", "?") + " is " + Json.text(node, "status", "?"));
      }
    }
    double rate =
        all.stream().mapToDouble(each -> each.actor().path("messages_per_second").asDouble()).sum();
    return String.format(
        Locale.ROOT,
        "%d nodes%s, %d actors, %.0f messages/s, by %s",
        grid.path("nodes").size(),
        away.isEmpty() ? "" : " (" + String.join(", ", away) + ")",
        all.size(),
        rate,
        order.name().toLowerCase(Locale.ROOT));
  }

  private static void add(Table table, Ranked each) {
    JsonNode actor = each.actor();
    table.row(
        Json.text(each.node(), "node", "?"),
        Json.text(actor, "name", "?"),
        Json.text(actor, "family", "?"),
        Json.text(actor, "state", "-"),
        String.format(Locale.ROOT, "%.2f%%", busy(actor) * 100),
        ActorTree.tenths(actor, "messages_per_second"),
        ActorTree.tenths(actor, "micros_per_message"),
        Json.text(actor, "mailbox", "0"),
        Json.text(actor, "restarts", "0"),
        Json.text(actor, "last_error", ""));
  }

  /** Which part of a core it takes. */
  private static double busy(JsonNode actor) {
    return actor.path("messages_per_second").asDouble()
        * actor.path("micros_per_message").asDouble()
        / MICROS_PER_SECOND;
  }
}
