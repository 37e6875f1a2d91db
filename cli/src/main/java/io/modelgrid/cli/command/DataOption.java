package io.modelgrid.cli.command;

import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.local.GridFolder;
import io.modelgrid.cli.local.LocalGrid;
import io.modelgrid.cli.local.NodeLauncher;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Says which local grid is meant. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder of the local grid (default: .modelgrid in the current folder).")
  private Path data = Path.of(GridFolder.DEFAULT);

  LocalGrid grid(Terminal terminal) {
    return new LocalGrid(
        new GridFolder(terminal.resolve(data)), NodeLauncher.ofNodes(terminal.environment()));
  }
}
