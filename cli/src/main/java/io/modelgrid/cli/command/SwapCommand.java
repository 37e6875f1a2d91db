package io.modelgrid.cli.command;

import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code swap NAME VERSION}: puts a version in the place of the stable one, on all nodes at once.
 */
@Command(
    name = "swap",
    description = {
      "Puts a version in the place of the stable one, on all nodes at once.",
      "It is loaded and warmed everywhere first; no request is lost, and none gets an old answer"
          + " after a new one. Ctrl-C stops watching; the swap goes on."
    },
    footer = {
      "  ./modelgrid swap minilm 2",
      "  ./modelgrid swap minilm 2 --canary 5%%,25%%,100%% --every 1m",
      "  ./modelgrid swap minilm 2 --canary --sticky --compare 10%%",
      "  ./modelgrid swap minilm 2 --shadow 10%%",
      "  ./modelgrid swap minilm 2 --why \"better on short sentences\" --no-wait"
    })
final class SwapCommand extends BaseCommand {
  @Parameters(
      index = "1",
      paramLabel = "VERSION",
      description = "The version, by number.",
      converter = VersionNumber.class)
  private String version = "";

  @Mixin private SwapOptions swap = new SwapOptions();
  @Mixin private FollowOptions follow = new FollowOptions();
  @Mixin private ModelOptions options = new ModelOptions();

  SwapCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    swap.mistake()
        .ifPresent(
            mistake -> {
              throw misuse(mistake);
            });
    GridClient client = options.client(terminal());
    String body = follow.addTo(swap.body(version)).toString();
    return new OperationReport(client, terminal(), options.json())
        .of(client.post(GridPaths.swap(options.name()), body).body(), follow.waits());
  }
}
