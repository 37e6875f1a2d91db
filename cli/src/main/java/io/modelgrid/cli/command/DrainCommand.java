package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drain NODE}: moves all replicas away from a node, and lets it take none. */
@Command(
    name = "drain",
    description = {
      "Drains a node: it takes no new slots, and those that it has move elsewhere, those of each",
      "model one after the other, without losing a request. It goes on taking requests. This lasts",
      "until --resume, also when the node starts anew, but not when all nodes have ended."
    },
    footer = {"  ./modelgrid drain node-2", "  ./modelgrid drain node-2 --resume"})
final class DrainCommand extends BaseCommand {
  @Parameters(paramLabel = "NODE", description = "The node, as ./modelgrid status names it.")
  private String node = "";

  @Option(names = "--resume", description = "Let it take slots again.")
  private boolean resume;

  @Mixin private GridOptions options = new GridOptions();

  DrainCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    GridClient client = options.client(terminal());
    String path = GridPaths.drain(node);
    JsonNode answer = resume ? client.delete(path) : client.post(path, "{}").body();
    if (options.json()) {
      print(Json.pretty(answer));
    } else {
      boolean changed = answer.path("changed").asBoolean();
      print(node + ": " + words(changed));
    }
    return ExitCode.OK;
  }

  private String words(boolean changed) {
    if (resume) {
      return changed ? "takes slots again" : "was not drained";
    }
    return changed
        ? "is drained; ./modelgrid actors --family replica shows where its replicas go"
        : "is drained already";
  }
}
