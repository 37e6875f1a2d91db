package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freeze ID}: lets a canary take no further step, or go on. */
@Command(
    name = "freeze",
    description = {
      "Lets a canary take no further step. It keeps its share of the requests, and is rolled back"
          + " all the same when it turns out bad.",
      "With --thaw it goes on."
    },
    footer = {"  ./modelgrid freeze 17", "  ./modelgrid freeze 17 --thaw"})
final class FreezeCommand extends BaseCommand {
  @Parameters(
      paramLabel = "ID",
      description = "What ./modelgrid operations lists it as.",
      converter = OperationId.class)
  private String id = "";

  @Option(names = "--thaw", description = "Let it go on.")
  private boolean thaw;

  @Mixin private GridOptions options = new GridOptions();

  FreezeCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    JsonNode answer =
        options
            .client(terminal())
            .post(thaw ? GridPaths.thaw(id) : GridPaths.freeze(id), "{}")
            .body();
    print(
        options.json()
            ? Json.pretty(answer)
            : "operation " + id + (thaw ? " goes on" : " takes no further step"));
    return ExitCode.OK;
  }
}
