package io.modelgrid.cli.command;

import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code versions NAME}: the versions of one model. */
@Command(
    name = "versions",
    description = "Lists the versions of a model.",
    footer = {"  ./modelgrid versions minilm"})
final class VersionsCommand extends BaseCommand {
  @Mixin private ModelOptions options = new ModelOptions();

  VersionsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    ModelJson model =
        new ModelJson(options.client(terminal()).get(GridPaths.model(options.name())));
    if (options.json()) {
      print(Json.pretty(model.json().path("versions")));
    } else {
      VersionTable.lines(model).forEach(this::print);
    }
    return ExitCode.OK;
  }
}
