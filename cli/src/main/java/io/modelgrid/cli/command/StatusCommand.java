package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.local.LocalGrid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: the local grid's nodes as processes, and its models. */
@Command(
    name = "status",
    description = "Shows the local grid's nodes and models; exit code 69 when no node answers.",
    footer = {"  ./modelgrid status", "  ./modelgrid status --json"})
final class StatusCommand extends BaseCommand {
  private static final Duration PROBE = Duration.ofSeconds(2);

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  StatusCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    LocalGrid grid = data.grid(terminal());
    List<LocalNodeStatus> nodes = LocalNodeStatus.all(grid, grid.known(), PROBE);
    Optional<LocalNodeStatus> answering =
        nodes.stream().filter(node -> node.state().equals("up")).findFirst();
    List<ModelJson> models = answering.map(this::models).orElse(List.of());
    if (json) {
      print(Json.pretty(asJson(nodes, models)));
    } else {
      LocalNodeStatus.table(nodes).forEach(this::print);
      nodes.forEach(node -> node.waitsFor().ifPresent(this::remark));
      if (answering.isPresent()) {
        print("");
        modelLines(models).forEach(this::print);
      } else if (nodes.stream().allMatch(node -> node.state().equals("down"))) {
        remark("no node runs; start the grid with ./modelgrid up");
      } else {
        remark("no node answers; what they are at is in ./modelgrid logs 1, logs 2, …");
      }
    }
    return answering.isPresent() ? ExitCode.OK : ExitCode.UNREACHABLE;
  }

  private List<ModelJson> models(LocalNodeStatus node) {
    List<ModelJson> models = new ArrayList<>();
    try {
      GridClient client = new GridClient(node.http(), Duration.ofSeconds(5));
      ModelJson.list(client.get(GridPaths.MODELS), "models")
          .forEach(model -> models.add(new ModelJson(model)));
    } catch (CommandException e) {
      remark("the models cannot be listed: " + e.sentence());
    }
    return List.copyOf(models);
  }

  private static List<String> modelLines(List<ModelJson> models) {
    if (models.isEmpty()) {
      return List.of("no models");
    }
    Table table = new Table("MODEL", "STABLE", "REPLICAS", "STATE", "REASON");
    models.forEach(
        model ->
            table.row(
                model.name(),
                model.label("stable"),
                model.servingReplicas() + "/" + model.wantedReplicas(),
                model.stateAndOperation(),
                model.reason()));
    return table.lines();
  }

  private static ObjectNode asJson(List<LocalNodeStatus> nodes, List<ModelJson> models) {
    ObjectNode all = Json.object();
    ArrayNode list = all.putArray("nodes");
    nodes.forEach(node -> list.add(node.json()));
    ArrayNode modelList = all.putArray("models");
    models.forEach(model -> modelList.add(model.json()));
    return all;
  }
}
