package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code diff REV REV}: what is different between two revisions. */
@Command(
    name = "diff",
    description = "Shows what is different at the second revision from what was at the first.",
    footer = {"  ./modelgrid diff 12 17", "  ./modelgrid diff 12 17 --json"})
final class DiffCommand extends BaseCommand {
  @Parameters(
      index = "0",
      paramLabel = "FROM",
      description = "A revision; 0 is before everything.",
      converter = RevisionNumber.class)
  private long from;

  @Parameters(
      index = "1",
      paramLabel = "TO",
      description = "Another revision.",
      converter = RevisionNumber.class)
  private long to;

  @Mixin private GridOptions options = new GridOptions();

  DiffCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    JsonNode difference = options.client(terminal()).get(GridPaths.diff(from, to));
    if (options.json()) {
      print(Json.pretty(difference));
    } else if (difference.path("lines").isEmpty()) {
      print("nothing is different between revision " + from + " and revision " + to);
    } else {
      HistoryTables.differences(difference).forEach(this::print);
    }
    return ExitCode.OK;
  }
}
