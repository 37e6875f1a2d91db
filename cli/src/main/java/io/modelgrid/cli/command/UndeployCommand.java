package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code undeploy NAME}: forgets a model. */
@Command(
    name = "undeploy",
    description = "Forgets a model with all its versions; requests in flight are still answered.",
    footer = {"  ./modelgrid undeploy minilm"})
final class UndeployCommand extends BaseCommand {
  @Mixin private ModelOptions options = new ModelOptions();

  UndeployCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    JsonNode answer = options.client(terminal()).delete(GridPaths.model(options.name()));
    print(options.json() ? Json.pretty(answer) : options.name() + " is undeployed");
    return ExitCode.OK;
  }
}
