package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code move SLOT [--to NODE]}: has a replica make way for one on another node. */
@Command(
    name = "move",
    description = {
      "Moves a replica to another node: another slot of its model is made ready there first, then",
      "this one finishes what it took and ends. No request is lost by it. To the node that it is on,",
      "it takes back a move that is not done yet."
    },
    footer = {"  ./modelgrid move minilm.0", "  ./modelgrid move minilm.0 --to node-3"})
final class MoveCommand extends BaseCommand {
  @Parameters(
      paramLabel = "SLOT",
      description = "The replica, as ./modelgrid show NAME lists it.",
      converter = RestartCommand.Slot.class)
  private String slot = "";

  @Option(
      names = "--to",
      paramLabel = "NODE",
      description = "The node, as ./modelgrid status names it; any other one if left out.")
  private @Nullable String to;

  @Mixin private GridOptions options = new GridOptions();

  MoveCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    ObjectNode body = Json.object();
    if (to != null) {
      body.put("node", to);
    }
    JsonNode answer = options.client(terminal()).post(GridPaths.move(slot), body.toString()).body();
    if (options.json()) {
      print(Json.pretty(answer));
    } else {
      print(
          answer.path("changed").asBoolean()
              ? slot
                  + ": is to move to "
                  + (to == null ? "another node" : to)
                  + ", and goes once another slot of its model is ready; see ./modelgrid actors"
              : slot + ": is there, or on its way there, already");
    }
    return ExitCode.OK;
  }
}
