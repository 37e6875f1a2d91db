package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.local.GridFile;
import io.modelgrid.cli.local.LocalGrid;
import io.modelgrid.cli.local.ResidentMemory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A node of the local grid as a process.
 *
 * @param state {@code up}, {@code starting} (it runs and is not a member yet), {@code silent} (it
 *     runs and does not answer) or {@code down}
 * @param grpc {@code host:port} of its gRPC port
 * @param pid 0 while it is down
 * @param reason what it waits for while it is starting; else empty
 * @param resident bytes of memory that it holds, where the machine tells
 */
record LocalNodeStatus(
    int number,
    String name,
    URI http,
    String grpc,
    long pid,
    String state,
    String reason,
    OptionalLong resident) {

  static List<LocalNodeStatus> all(LocalGrid grid, GridFile file, Duration patience) {
    return file.nodes().stream().map(node -> of(grid, file, node, patience)).toList();
  }

  private static LocalNodeStatus of(
      LocalGrid grid, GridFile file, GridFile.Node node, Duration patience) {
    URI http = LocalGrid.http(file, node.number());
    Optional<ProcessHandle> process = grid.process(node.number());
    long pid = process.map(ProcessHandle::pid).orElse(0L);
    GridClient.Health health =
        process.isEmpty()
            ? new GridClient.Health(-1, "")
            : new GridClient(http, patience).health(GridPaths.STARTUP, patience);
    return new LocalNodeStatus(
        node.number(),
        node.name(),
        http,
        LocalGrid.grpc(file, node.number()),
        pid,
        process.isEmpty() ? "down" : state(health),
        health.reason(),
        process.isEmpty() ? OptionalLong.empty() : ResidentMemory.of(pid));
  }

  private static String state(GridClient.Health health) {
    return switch (health.status()) {
      case 200 -> "up";
      case -1 -> "silent";
      default -> "starting";
    };
  }

  /** What a node waits for that has not started yet, as a line. */
  Optional<String> waitsFor() {
    return reason.isEmpty() ? Optional.empty() : Optional.of(name + " waits: " + reason);
  }

  static List<String> table(List<LocalNodeStatus> nodes) {
    Table table = new Table("NODE", "HTTP", "GRPC", "PID", "STATUS", "MEMORY");
    nodes.forEach(
        node ->
            table.row(
                node.name,
                node.http,
                node.grpc,
                node.pid == 0 ? "-" : node.pid,
                node.state,
                node.resident.isPresent() ? Sizes.spoken(node.resident.getAsLong()) : "-"));
    return table.lines();
  }

  JsonNode json() {
    ObjectNode json =
        Json.object()
            .put("node", number)
            .put("name", name)
            .put("http", http.toString())
            .put("grpc", grpc);
    if (pid != 0) {
      json.put("pid", pid);
    }
    json.put("state", state);
    if (!reason.isEmpty()) {
      json.put("reason", reason);
    }
    resident.ifPresent(bytes -> json.put("resident_bytes", bytes));
    return json;
  }
}
