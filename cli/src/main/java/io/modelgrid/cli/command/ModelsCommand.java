package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code models}: all models of the grid. */
@Command(
    name = "models",
    description = "Lists the models of the grid.",
    footer = {"  ./modelgrid models", "  ./modelgrid models --json | jq '.[].name'"})
final class ModelsCommand extends BaseCommand {
  @Mixin private GridOptions options = new GridOptions();

  ModelsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    JsonNode models = ModelJson.list(options.client(terminal()).get(GridPaths.MODELS), "models");
    if (options.json()) {
      print(Json.pretty(models));
      return ExitCode.OK;
    }
    if (models.isEmpty()) {
      remark("no models yet; deploy one with ./modelgrid deploy NAME FILE");
      return ExitCode.OK;
    }
    Table table = new Table("MODEL", "STABLE", "VERSIONS", "REPLICAS", "STATE", "REASON");
    for (JsonNode model : models) {
      ModelJson view = new ModelJson(model);
      table.row(
          view.name(),
          view.label("stable"),
          model.path("versions").size(),
          view.servingReplicas() + "/" + view.wantedReplicas(),
          view.stateAndOperation(),
          view.reason());
    }
    table.lines().forEach(this::print);
    return ExitCode.OK;
  }
}
