package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rollback NAME [VERSION]}: goes back to the version before, or to any. */
@Command(
    name = "rollback",
    description = {
      "Goes back to the version that was stable before, or to any, by a swap.",
      "While a canary runs it gives that up: all requests get the stable version again."
    },
    footer = {
      "  ./modelgrid rollback minilm",
      "  ./modelgrid rollback minilm 1 --why \"too slow\""
    })
final class RollbackCommand extends BaseCommand {
  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VERSION",
      description = "Another version than the one before.",
      converter = VersionNumber.class)
  private @Nullable String version;

  @Mixin private FollowOptions follow = new FollowOptions();
  @Mixin private ModelOptions options = new ModelOptions();

  RollbackCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    GridClient client = options.client(terminal());
    ObjectNode body = Json.object();
    if (version != null) {
      body.put("version", version);
    }
    return new OperationReport(client, terminal(), options.json())
        .of(
            client.post(GridPaths.rollback(options.name()), follow.addTo(body).toString()).body(),
            follow.waits());
  }
}
