package io.modelgrid.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code grid.json} keeps of a local grid: its nodes, and the ports that were chosen for them
 * once.
 *
 * @param httpPort HTTP port of node 1; the next nodes follow in steps of ten, and each node's gRPC
 *     port is the next one after its HTTP port
 */
public record GridFile(int httpPort, List<Node> nodes) {
  private static final int PORT_STEP = 10;

  public GridFile {
    nodes = List.copyOf(nodes);
  }

  /**
   * A node of the grid.
   *
   * @param remotingPort on which it talks to the other nodes
   */
  public record Node(int number, int remotingPort) {
    public String name() {
      return "node-" + number;
    }
  }

  public Optional<Node> node(int number) {
    return nodes.stream().filter(node -> node.number() == number).findFirst();
  }

  public int httpPort(int number) {
    return httpPort + PORT_STEP * (number - 1);
  }

  /** The port beside the HTTP port. */
  public int grpcPort(int number) {
    return httpPort(number) + 1;
  }

  public GridFile withHttpPort(int port) {
    return new GridFile(port, nodes);
  }

  GridFile with(Node node) {
    List<Node> more = new ArrayList<>(nodes);
    more.add(node);
    return new GridFile(httpPort, more);
  }

  /** The number that the next node gets. */
  public int nextNumber() {
    return nodes.stream().mapToInt(Node::number).max().orElse(0) + 1;
  }

  /** Reads it; empty where there is none yet. */
  static Optional<GridFile> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = Json.parse(Files.readString(file));
      List<Node> nodes = new ArrayList<>();
      for (JsonNode node : json.path("nodes")) {
        nodes.add(new Node(number(node, "node"), number(node, "remoting_port")));
      }
      return Optional.of(new GridFile(number(json, "http_port"), nodes));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.CONFIG,
          file
              + ": cannot be read: "
              + e.getMessage()
              + " (expected: what ./modelgrid up wrote); repair it, or move the file away while the"
              + " grid is down, and new ports are chosen.",
          e);
    }
  }

  void write(Path file) {
    ObjectNode json = Json.object().put("http_port", httpPort);
    ArrayNode list = json.putArray("nodes");
    for (Node node : nodes) {
      list.addObject().put("node", node.number()).put("remoting_port", node.remotingPort());
    }
    GridFolder.write(file, Json.pretty(json) + "\n");
  }

  private static int number(JsonNode json, String field) throws IOException {
    JsonNode value = json.path(field);
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > 65_535) {
      throw new IOException(field + ": " + value + " (expected: a number from 1 to 65535)");
    }
    return value.intValue();
  }
}
