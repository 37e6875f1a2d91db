package io.modelgrid.cli.command;

import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.local.LocalGrid;
import io.modelgrid.cli.local.NodeStopper;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code down}: drains and stops the local grid. */
@Command(
    name = "down",
    description = "Drains and stops all nodes of the local grid; its data stays.",
    footer = {"  ./modelgrid down", "  ./modelgrid down --data /srv/grid"})
final class DownCommand extends BaseCommand {
  @Mixin private DataOption data = new DataOption();

  DownCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    LocalGrid grid = data.grid(terminal());
    List<Integer> running = grid.running();
    if (running.isEmpty()) {
      print("no node runs in " + grid.folder().root());
      return ExitCode.OK;
    }
    return grid.changing(() -> stop(this, grid, running));
  }

  /** Stops these nodes and says what became of them. */
  static ExitCode stop(BaseCommand command, LocalGrid grid, List<Integer> running) {
    List<Integer> killed;
    try (Progress progress = new Progress(command.terminal())) {
      killed = NodeStopper.patient().stop(grid, running, progress);
    }
    if (killed.isEmpty()) {
      command.print(
          running.size() == 1 ? "1 node is stopped" : running.size() + " nodes are stopped");
      return ExitCode.OK;
    }
    command.remark(
        "modelgrid: nodes that did not stop within 30 s and were killed: "
            + killed.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + "; their logs may say why.");
    return ExitCode.REFUSED;
  }
}
