package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.local.GridFile;
import io.modelgrid.cli.local.LocalGrid;
import io.modelgrid.cli.local.NodeStarter;
import io.modelgrid.cli.local.NodeStopper;
import io.modelgrid.cli.local.Preflight;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code nodes}: the nodes of a grid; {@code nodes start|stop|add} those of the local one. */
@Command(
    name = "nodes",
    description = "Lists the nodes of the grid, and what lies on each device.",
    synopsisSubcommandLabel = "[start N | stop N | add]",
    footer = {
      "  ./modelgrid nodes",
      "  ./modelgrid nodes stop 2",
      "  ./modelgrid nodes start 2",
      "  ./modelgrid nodes add"
    })
final class NodesCommand extends BaseCommand {
  @Mixin private GridOptions options = new GridOptions();

  private NodesCommand(Terminal terminal) {
    super(terminal);
  }

  static CommandLine commandLine(Terminal terminal) {
    CommandLine line = new CommandLine(new NodesCommand(terminal));
    line.addSubcommand(new Start(terminal));
    line.addSubcommand(new Stop(terminal));
    line.addSubcommand(new Add(terminal));
    return line;
  }

  @Override
  ExitCode run() {
    JsonNode nodes = ModelJson.list(options.client(terminal()).get(GridPaths.NODES), "nodes");
    if (options.json()) {
      print(Json.pretty(nodes));
      return ExitCode.OK;
    }
    Table table = new Table("NODE", "STATUS", "HTTP", "ROLES", "DEVICE", "HELD", "SLOTS");
    for (JsonNode node : nodes) {
      List<JsonNode> devices = list(node.path("devices"));
      if (devices.isEmpty()) {
        table.row(name(node), status(node), http(node), roles(node), "-", "-", "-");
      }
      for (int i = 0; i < devices.size(); i++) {
        JsonNode device = devices.get(i);
        table.row(
            i == 0 ? name(node) : "",
            i == 0 ? status(node) : "",
            i == 0 ? http(node) : "",
            i == 0 ? roles(node) : "",
            Json.text(device, "id", "?"),
            Sizes.spoken(device.path("held_bytes").asLong())
                + " of "
                + Sizes.spoken(device.path("total_bytes").asLong()),
            joined(device.path("slots")));
      }
    }
    table.lines().forEach(this::print);
    return ExitCode.OK;
  }

  private static String name(JsonNode node) {
    return Json.text(node, "name", "?");
  }

  private static String status(JsonNode node) {
    return Json.text(node, "status", "-");
  }

  private static String http(JsonNode node) {
    String http = Json.text(node, "http", "");
    return http.isEmpty() ? "-" : http;
  }

  private static String roles(JsonNode node) {
    return list(node.path("roles")).stream()
        .map(JsonNode::asText)
        .sorted()
        .collect(Collectors.joining(","));
  }

  private static String joined(JsonNode list) {
    String text =
        list(list).stream().map(JsonNode::asText).sorted().collect(Collectors.joining(","));
    return text.isEmpty() ? "-" : text;
  }

  private static List<JsonNode> list(JsonNode json) {
    return StreamSupport.stream(json.spliterator(), false).toList();
  }

  /** Refuses a number that names no node of the local grid. */
  static void require(GridFile file, int number) {
    if (file.node(number).isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "there is no node "
              + number
              + " (expected: one of "
              + file.nodes().stream()
                  .map(node -> Integer.toString(node.number()))
                  .collect(Collectors.joining(", "))
              + "); add one with ./modelgrid nodes add.");
    }
  }

  /** {@code nodes start N}. */
  @Command(
      name = "start",
      description = "Starts a node of the local grid that is down.",
      footer = {"  ./modelgrid nodes start 2"})
  static final class Start extends BaseCommand {
    @Parameters(paramLabel = "N", description = "The node's number.")
    private int number;

    @Mixin private DataOption data = new DataOption();

    Start(Terminal terminal) {
      super(terminal);
    }

    @Override
    ExitCode run() {
      LocalGrid grid = data.grid(terminal());
      GridFile file = grid.known();
      require(file, number);
      if (grid.process(number).isPresent()) {
        print("node " + number + " runs already");
        return ExitCode.OK;
      }
      startOne(this, grid, file, number);
      return ExitCode.OK;
    }
  }

  /** {@code nodes stop N}. */
  @Command(
      name = "stop",
      description = "Drains and stops a node of the local grid; it stays down.",
      footer = {"  ./modelgrid nodes stop 2"})
  static final class Stop extends BaseCommand {
    @Parameters(paramLabel = "N", description = "The node's number.")
    private int number;

    @Mixin private DataOption data = new DataOption();

    Stop(Terminal terminal) {
      super(terminal);
    }

    @Override
    ExitCode run() {
      LocalGrid grid = data.grid(terminal());
      require(grid.known(), number);
      if (grid.process(number).isEmpty()) {
        print("node " + number + " is down already");
        return ExitCode.OK;
      }
      return grid.changing(() -> stop(grid));
    }

    private ExitCode stop(LocalGrid grid) {
      List<Integer> killed;
      try (Progress progress = new Progress(terminal())) {
        killed = NodeStopper.patient().stop(grid, List.of(number), progress);
      }
      if (killed.isEmpty()) {
        print("node " + number + " is stopped");
        return ExitCode.OK;
      }
      remark("modelgrid: node " + number + " did not stop within 30 s and was killed.");
      return ExitCode.REFUSED;
    }
  }

  /** {@code nodes add}. */
  @Command(
      name = "add",
      description = "Adds a node to the local grid and starts it.",
      footer = {"  ./modelgrid nodes add"})
  static final class Add extends BaseCommand {
    @Mixin private DataOption data = new DataOption();

    Add(Terminal terminal) {
      super(terminal);
    }

    @Override
    ExitCode run() {
      LocalGrid grid = data.grid(terminal());
      GridFile known = grid.known();
      if (grid.running().isEmpty()) {
        throw new CommandException(
            ExitCode.UNREACHABLE,
            "no node of the grid in "
                + grid.folder().root()
                + " runs (expected: a running grid to add to); start it with ./modelgrid up.");
      }
      startOne(this, grid, grid.withOneMore(known), known.nextNumber());
      return ExitCode.OK;
    }
  }

  private static void startOne(BaseCommand command, LocalGrid grid, GridFile file, int number) {
    grid.changing(
        () -> {
          Preflight preflight = Preflight.ofMachine();
          preflight.checkFolder(grid.folder());
          preflight.checkNodes(grid, file, List.of(number));
          grid.keep(file);
          try (Progress progress = new Progress(command.terminal())) {
            return NodeStarter.patient().start(grid, file, List.of(number), progress);
          }
        });
    command.print("node " + number + " is up at " + LocalGrid.http(file, number));
  }
}
