package io.modelgrid.cli.command;

import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code train SPEC}: from data to a served version. */
@Command(
    name = "train",
    description = {
      "Submits a specification: which model, on which data, with which network, how, and what then.",
      "The grid checks it whole before anything runs, and names every mistake; what may stand in it"
          + " says GET /grid/v1/trainings/schema. With --watch it is followed until its version"
          + " serves; Ctrl-C stops watching, and the training goes on. Exit code 4 when the gate did"
          + " not let it through, 1 when it failed or was given up."
    },
    footer = {
      "  ./modelgrid train examples/fashion-mnist-mlp.yaml --watch",
      "  ./modelgrid train mine.json",
      "  ./modelgrid train mine.yaml --watch --json"
    })
final class TrainCommand extends BaseCommand {
  @Parameters(index = "0", paramLabel = "SPEC.json|yaml", description = "The specification's file.")
  private Path file = Path.of("");

  @Option(
      names = "--watch",
      description = "Follow it to its end, and what it begins to the end of that.")
  private boolean watch;

  @Mixin private GridOptions options = new GridOptions();

  TrainCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    SpecificationFile specification = SpecificationFile.read(terminal(), file);
    GridClient client = options.client(terminal());
    return new TrainingReport(client, terminal(), options.json())
        .submitted(
            client.post(GridPaths.TRAININGS, specification.bytes(), specification.type()).body(),
            watch);
  }
}
