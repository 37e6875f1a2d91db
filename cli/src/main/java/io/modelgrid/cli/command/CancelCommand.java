package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.TrainingJson;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cancel ID}: ends something long that runs in the grid. */
@Command(
    name = "cancel",
    description = {
      "Ends an operation that runs, or a training that waits or runs. What an operation has moved is"
          + " moved back; of a training no version comes, and what serves goes on serving. A training"
          + " that is over, and would be done again, is not.",
      "Exit code 1 when it was done before it could be ended."
    },
    footer = {"  ./modelgrid cancel 17", "  ./modelgrid cancel 17 --no-wait"})
final class CancelCommand extends BaseCommand {
  @Parameters(
      paramLabel = "ID",
      description = "What ./modelgrid operations or ./modelgrid trainings lists it as.",
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
    Optional<JsonNode> operation = client.deleteIfThere(GridPaths.operation(id));
    if (operation.isPresent()) {
      return new OperationReport(client, terminal(), options.json()).of(operation.get(), waits);
    }
    boolean wasOver = client.find(GridPaths.training(id)).filter(CancelCommand::isOver).isPresent();
    JsonNode training =
        client
            .deleteIfThere(GridPaths.training(id))
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.REFUSED,
                        "there is no operation and no training %s (expected: one that ./modelgrid"
                                .formatted(id)
                            + " operations or ./modelgrid trainings lists)."));
    return new TrainingReport(client, terminal(), options.json())
        .cancelled(id, training, waits && !wasOver);
  }

  private static boolean isOver(JsonNode training) {
    return new TrainingJson(training).over();
  }
}
