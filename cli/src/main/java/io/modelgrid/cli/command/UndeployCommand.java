package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code undeploy NAME}: forgets a model. */
@Command(
    name = "undeploy",
    description = "Forgets a model with all its versions; requests in flight are still answered.",
    footer = {"  ./modelgrid undeploy minilm"})
final class UndeployCommand extends BaseCommand {
  @Parameters(paramLabel = "NAME", description = "The model.", converter = ModelName.class)
  private String name = "";

  @Mixin private GridOptions options = new GridOptions();

  UndeployCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    JsonNode answer = options.client(terminal()).delete(GridPaths.model(name));
    print(options.json() ? Json.pretty(answer) : name + " is undeployed");
    return ExitCode.OK;
  }
}
