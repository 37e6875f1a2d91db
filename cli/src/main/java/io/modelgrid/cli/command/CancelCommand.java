package io.modelgrid.cli.command;

import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cancel ID}: ends something long that runs in the grid. */
@Command(
    name = "cancel",
    description = {
      "Ends an operation that runs; what it has moved is moved back.",
      "Exit code 1 when it was done before it could be ended."
    },
    footer = {"  ./modelgrid cancel 17", "  ./modelgrid cancel 17 --no-wait"})
final class CancelCommand extends BaseCommand {
  @Parameters(
      paramLabel = "ID",
      description = "What ./modelgrid operations lists it as.",
      converter = OperationId.class)
  private String id = "";

  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Follow it to its end (default), or only tell it to end.")
  private boolean waits = true;

  @Mixin private GridOptions options = new GridOptions();

  CancelCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    GridClient client = options.client(terminal());
    return new OperationReport(client, terminal(), options.json())
        .of(client.delete(GridPaths.operation(id)), waits);
  }
}
