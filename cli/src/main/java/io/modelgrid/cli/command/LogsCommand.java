package io.modelgrid.cli.command;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.local.GridFolder;
import io.modelgrid.cli.local.LocalGrid;
import io.modelgrid.cli.local.LogTail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs [N]}: the end of a local node's log. */
@Command(
    name = "logs",
    description = "Prints the end of a local node's log.",
    footer = {"  ./modelgrid logs", "  ./modelgrid logs 2 --follow"})
final class LogsCommand extends BaseCommand {
  private static final long PAUSE_MILLIS = 300;

  @Parameters(
      arity = "0..1",
      paramLabel = "N",
      defaultValue = "1",
      description = "The node (default: 1).")
  private int number = 1;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "LINES",
      defaultValue = "50",
      description = "How many lines (default: 50).")
  private int count = 50;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is added, until Ctrl-C.")
  private boolean follow;

  @Mixin private DataOption data = new DataOption();

  LogsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    LocalGrid grid = data.grid(terminal());
    NodesCommand.require(grid.known(), number);
    Path log = log(grid.folder());
    LogTail tail = new LogTail(log);
    LogTail.lines(log, Math.max(0, count)).forEach(this::print);
    while (follow) {
      pause();
      tail.printNew(terminal().out());
    }
    return ExitCode.OK;
  }

  /** The node's log; while it has none, what its JVM said. */
  private Path log(GridFolder folder) {
    if (follow || Files.exists(folder.log(number))) {
      return folder.log(number);
    }
    if (Files.exists(folder.console(number))) {
      return folder.console(number);
    }
    throw new CommandException(
        ExitCode.INPUT,
        "node " + number + " has no log yet in " + folder.logs(number) + "; it was never started.");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }
}
