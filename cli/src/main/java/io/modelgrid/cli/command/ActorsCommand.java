package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.tree.ActorTree;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code actors}: the live tree, once. */
@Command(
    name = "actors",
    description = "Shows the actors of all nodes as a tree: what each of them does now.",
    footer = {
      "  ./modelgrid actors",
      "  ./modelgrid actors --family replica",
      "  ./modelgrid actors --json | jq '.nodes[].actors[] | select(.restarts > 0)'"
    })
final class ActorsCommand extends BaseCommand {
  @Option(
      names = "--family",
      paramLabel = "FAMILY",
      description = "Only those of this kind: router, replica, supervisor …")
  private @Nullable String family;

  @Mixin private GridOptions options = new GridOptions();

  ActorsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    JsonNode grid = options.client(terminal()).get(GridPaths.ACTORS);
    if (options.json()) {
      print(Json.pretty(grid));
    } else {
      ActorTree.lines(
              grid, actor -> family == null || Json.text(actor, "family", "").equals(family))
          .forEach(this::print);
    }
    return ExitCode.OK;
  }
}
