package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.admin.ModelJson;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Prints the versions of a model. */
final class VersionTable {
  private static final int DIGEST_SHOWN = 12;

  private VersionTable() {}

  static List<String> lines(ModelJson model) {
    Table table =
        new Table("VERSION", "STATE", "LABELS", "READY", "SIZE", "DIGEST", "REGISTERED", "REASON");
    model
        .versions()
        .forEach(
            version ->
                table.row(
                    Json.text(version, "version", "?"),
                    ModelJson.state(version),
                    labels(version),
                    Json.text(version, "ready_replicas", "-"),
                    Sizes.spoken(version.path("size").asLong()),
                    digest(version),
                    Json.text(version, "registered_at", "-").replaceAll("\\.[0-9]+Z$", "Z"),
                    Json.text(version, "reason", "")));
    return table.lines();
  }

  private static String labels(JsonNode version) {
    String labels =
        StreamSupport.stream(version.path("labels").spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(","));
    return labels.isEmpty() ? "-" : labels;
  }

  private static String digest(JsonNode version) {
    String digest = Json.text(version, "digest", "-");
    return digest.substring(0, Math.min(DIGEST_SHOWN, digest.length()));
  }
}
