package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.admin.ModelJson;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Prints the replicas of models. */
final class ReplicaTable {
  private ReplicaTable() {}

  static List<String> lines(ModelJson... models) {
    Table table = new Table("SLOT", "NODE", "DEVICE", "STATE", "VERSIONS", "QUEUED", "REASON");
    for (ModelJson model : models) {
      model
          .replicas()
          .forEach(
              replica ->
                  table.row(
                      Json.text(replica, "slot", "?"),
                      Json.text(replica, "node", "-"),
                      Json.text(replica, "device", "-"),
                      ModelJson.state(replica),
                      versions(replica),
                      Json.text(replica, "queued", "0"),
                      Json.text(replica, "reason", "")));
    }
    return table.lines();
  }

  private static String versions(JsonNode replica) {
    String versions =
        StreamSupport.stream(replica.path("versions").spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(","));
    return versions.isEmpty() ? "-" : versions;
  }
}
