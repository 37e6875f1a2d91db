package io.modelgrid.cli.prove;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import java.util.ArrayList;
import java.util.List;

/** An HTTP port through which requests enter a grid. */
public record IngressNode(String name, String host, int port) {

  /** The address as it stands in a {@code Host} header. */
  public String address() {
    return host + ":" + port;
  }

  /**
   * All ingress nodes of a grid that are up, by name.
   *
   * @throws CommandException if there is none
   */
  public static List<IngressNode> of(GridClient client) {
    List<IngressNode> nodes = new ArrayList<>();
    for (JsonNode node : ModelJson.list(client.get(GridPaths.NODES), "nodes")) {
      String http = Json.text(node, "http", "");
      if (!http.isEmpty() && Json.text(node, "status", "").equals("up")) {
        nodes.add(parse(Json.text(node, "name", "?"), http));
      }
    }
    if (nodes.isEmpty()) {
      throw new CommandException(
          ExitCode.TEMPORARY,
          "no node of this grid is up and takes requests (expected: at least one with an HTTP"
              + " port); see ./modelgrid nodes.");
    }
    return List.copyOf(nodes);
  }

  private static IngressNode parse(String name, String http) {
    int colon = http.lastIndexOf(':');
    try {
      return new IngressNode(
          name, http.substring(0, Math.max(0, colon)), Integer.parseInt(http.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new CommandException(
          ExitCode.INTERNAL, "node " + name + ": http: " + http + " (expected: host:port)", e);
    }
  }
}
