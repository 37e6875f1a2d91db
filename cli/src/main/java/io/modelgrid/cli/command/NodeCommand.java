package io.modelgrid.cli.command;

import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code node --config FILE}: one node of a real grid, in this process. */
@Command(
    name = "node",
    description =
        "Runs one node of a grid in this process, until SIGTERM drains and stops it. Flags for its"
            + " JVM go into MODELGRID_NODE_OPTIONS, settings into the file or into variables named"
            + " CONFIG_FORCE_modelgrid_….",
    footer = {
      "  ./modelgrid node --config node.conf",
      "  MODELGRID_NODE_OPTIONS=-Xmx2g ./modelgrid node --config node.conf"
    })
final class NodeCommand extends BaseCommand {
  private final Function<Path, ExitCode> program;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The node's settings, in HOCON; see ./modelgrid config.")
  private Path config = Path.of("");

  NodeCommand(Terminal terminal, Function<Path, ExitCode> program) {
    super(terminal);
    this.program = program;
  }

  @Override
  ExitCode run() {
    return program.apply(terminal().resolve(config));
  }
}
