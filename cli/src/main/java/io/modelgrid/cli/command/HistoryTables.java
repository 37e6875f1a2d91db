package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints events, past states and differences. */
final class HistoryTables {
  private HistoryTables() {}

  static List<String> events(JsonNode page) {
    Table table = new Table("REVISION", "TIME", "WHO", "MODEL", "WHAT", "WHY");
    for (JsonNode entry : page.path("entries")) {
      table.row(
          Json.text(entry, "revision", "?"),
          time(Json.text(entry, "at", "-")),
          Json.text(entry, "who", "-"),
          Json.text(entry, "model", "-"),
          Json.text(entry, "summary", "-"),
          Json.text(entry, "why", "-"));
    }
    return table.lines();
  }

  static List<String> models(JsonNode past) {
    Table table =
        new Table("MODEL", "STABLE", "LABELS", "VERSIONS", "REPLICAS", "TRAFFIC", "OPERATION");
    for (JsonNode model : past.path("models")) {
      table.row(
          Json.text(model, "name", "?"),
          Json.text(model.path("labels"), "stable", "-"),
          labels(model.path("labels")),
          versions(model),
          model.path("unloaded").asBoolean() ? "unloaded" : Json.text(model, "replicas", "auto"),
          traffic(model.path("traffic")),
          operation(model.path("operation")));
    }
    return table.lines();
  }

  static List<String> differences(JsonNode difference) {
    Table table = new Table("MODEL", "DIFFERENCE");
    for (JsonNode line : difference.path("lines")) {
      table.row(Json.text(line, "model", "?"), Json.text(line, "text", "?"));
    }
    return table.lines();
  }

  /** The past with one model alone, or as it is. */
  static JsonNode only(@Nullable String name, JsonNode past) {
    if (name == null || !past.isObject()) {
      return past;
    }
    ObjectNode filtered = past.deepCopy();
    ArrayNode models = filtered.putArray("models");
    for (JsonNode model : past.path("models")) {
      if (Json.text(model, "name", "").equals(name)) {
        models.add(model);
      }
    }
    return filtered;
  }

  /** Without fractions of a second. */
  static String time(String instant) {
    return instant.replaceAll("\\.[0-9]+Z$", "Z");
  }

  private static String labels(JsonNode labels) {
    List<String> others = new ArrayList<>();
    labels
        .fieldNames()
        .forEachRemaining(
            label -> {
              if (!label.equals("stable")) {
                others.add(label + "=" + Json.text(labels, label, "?"));
              }
            });
    others.sort(null);
    return joined(others);
  }

  private static String versions(JsonNode model) {
    List<String> words = new ArrayList<>();
    for (JsonNode version : model.path("versions")) {
      boolean failed = Json.text(version, "state", "").equals("failed");
      String name = Json.text(version, "version", "?");
      words.add(name + (failed ? " (failed)" : "") + (isKept(model, name) ? " (kept)" : ""));
    }
    return joined(words);
  }

  /** Whether a version was loaded by name. */
  private static boolean isKept(JsonNode model, String version) {
    for (JsonNode kept : model.path("loaded_by_name")) {
      if (kept.asText().equals(version)) {
        return true;
      }
    }
    return false;
  }

  private static String traffic(JsonNode traffic) {
    List<String> words = new ArrayList<>();
    if (traffic.hasNonNull("canary")) {
      words.add("canary " + share(traffic, "canary"));
    }
    if (traffic.hasNonNull("shadow")) {
      words.add("shadow " + share(traffic, "shadow"));
    }
    return joined(words);
  }

  private static String share(JsonNode traffic, String what) {
    return Json.text(traffic, what, "?")
        + " "
        + traffic.path(what + "_share").asInt() / 100.0
        + "%";
  }

  private static String operation(JsonNode operation) {
    return operation.isObject()
        ? Json.text(operation, "id", "?")
            + " ("
            + Json.text(operation, "kind", "?").toLowerCase(Locale.ROOT)
            + " "
            + Json.text(operation, "version", "?")
            + ")"
        : "-";
  }

  private static String joined(List<String> words) {
    return words.isEmpty() ? "-" : String.join(",", words);
  }
}
