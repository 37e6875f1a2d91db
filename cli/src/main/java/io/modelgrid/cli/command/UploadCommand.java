package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code upload FILE}: keeps data in the grid, for trainings. */
@Command(
    name = "upload",
    description = {
      "Keeps a file of data in the grid's artifact store, so that trainings on any node can read it,"
          + " and prints how a specification names it.",
      "The same bytes are kept once."
    },
    footer = {
      "  ./modelgrid upload houses.csv",
      "  ./modelgrid upload pictures.zip --json | jq -r .data"
    })
final class UploadCommand extends BaseCommand {
  @Parameters(
      paramLabel = "FILE",
      description = "Any file that `data` of a specification may name.")
  private Path file = Path.of("");

  @Mixin private GridOptions options = new GridOptions();

  UploadCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    Path found = terminal().resolve(file);
    if (Files.isDirectory(found)) {
      throw new CommandException(
          ExitCode.INPUT, found + ": is a folder (expected: a file; put its files into a zip).");
    }
    GridClient client = options.client(terminal());
    String name = String.valueOf(file.getFileName());
    JsonNode answer;
    try (Progress progress = new Progress(terminal())) {
      progress.step("uploading " + name);
      answer =
          client
              .upload(
                  GridPaths.ARTIFACTS,
                  found,
                  name,
                  Deployment.UPLOAD_LIMIT,
                  () -> progress.step("uploading " + name))
              .body();
    }
    if (options.json()) {
      print(Json.pretty(answer));
    } else {
      print(
          "%s is kept as %s (%s)"
              .formatted(
                  name,
                  Json.text(answer, "data", "?"),
                  Sizes.spoken(answer.path("bytes").asLong())));
    }
    return ExitCode.OK;
  }
}
