package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.local.GridFolder;
import io.modelgrid.cli.local.LocalGrid;
import io.modelgrid.cli.local.LogTail;
import io.modelgrid.cli.log.ShownLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs [N]}: the end of a local node's log, and from which level on nodes write. */
@Command(
    name = "logs",
    description = {
      "Prints the end of a local node's log, whichever format it has; or shows and sets from which"
          + " level on the loggers of nodes write, until they end."
    },
    footer = {
      "  ./modelgrid logs",
      "  ./modelgrid logs 2 --follow",
      "  ./modelgrid logs --levels",
      "  ./modelgrid logs --level io.modelgrid.actors.router=DEBUG --node 2",
      "  ./modelgrid logs --level io.modelgrid.actors.router=DEFAULT"
    })
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

  @Option(
      names = "--level",
      paramLabel = "LOGGER=LEVEL",
      description =
          "Set a logger's level: OFF, ERROR, WARN, INFO, DEBUG, TRACE, or DEFAULT for the one that"
              + " it had at first. On all local nodes that run, unless --node or --url names one.")
  private Map<String, String> wanted = new LinkedHashMap<>();

  @Option(names = "--levels", description = "Show the loggers that have a level of their own.")
  private boolean levels;

  @Option(
      names = "--node",
      paramLabel = "N",
      description = "With --level or --levels: this local node alone.")
  private @Nullable Integer node;

  @Mixin private AddressOptions address = new AddressOptions();

  LogsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    if (node != null && (address.namesUrl() || (wanted.isEmpty() && !levels))) {
      throw misuse("--node: " + node + " (expected: with --level or --levels, and without --url)");
    }
    if (wanted.isEmpty() && !levels) {
      return tail();
    }
    for (GridClient client : address.nodes(terminal(), node)) {
      wanted.forEach((logger, level) -> set(client, logger, level));
      if (levels) {
        show(client);
      }
    }
    return ExitCode.OK;
  }

  private void set(GridClient client, String logger, String level) {
    JsonNode body = Json.object().put("logger", logger).put("level", level);
    JsonNode now = client.put(GridPaths.LOG_LEVELS, body);
    print(
        "%s: %s writes from %s on"
            .formatted(
                Json.text(now, "node", "?"),
                Json.text(now, "logger", logger),
                Json.text(now, "level", level)));
  }

  private void show(GridClient client) {
    JsonNode answer = client.get(GridPaths.LOG_LEVELS);
    Table table = new Table("NODE", "LOGGER", "LEVEL", "");
    for (JsonNode each : answer.path("levels")) {
      table.row(
          Json.text(answer, "node", "?"),
          Json.text(each, "logger", "?"),
          Json.text(each, "level", "?"),
          each.path("changed").asBoolean() ? "changed" : "");
    }
    table.lines().forEach(this::print);
  }

  private ExitCode tail() {
    LocalGrid grid = address.localGrid(terminal());
    NodesCommand.require(grid.known(), number);
    Path log = log(grid.folder());
    LogTail tail = new LogTail(log);
    print(LogTail.lines(log, Math.max(0, count)));
    while (follow) {
      pause();
      print(tail.newLines());
      terminal().out().flush();
    }
    return ExitCode.OK;
  }

  private void print(List<String> lines) {
    lines.forEach(line -> ShownLine.of(line).forEach(this::print));
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
