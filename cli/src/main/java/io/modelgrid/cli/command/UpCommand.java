package io.modelgrid.cli.command;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.local.GridFile;
import io.modelgrid.cli.local.GridWatch;
import io.modelgrid.cli.local.LocalGrid;
import io.modelgrid.cli.local.NodeStarter;
import io.modelgrid.cli.local.NodeStopper;
import io.modelgrid.cli.local.Preflight;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code up}: a local grid. Checks, starts, deploys the demo model into an empty grid, shows what
 * there is; then stays and watches until Ctrl-C, unless it was told to detach. Whatever it has
 * started is stopped again when it fails or is ended on the way.
 */
@Command(
    name = "up",
    description = {
      "Starts a grid of several nodes on this machine, and stays until Ctrl-C drains and stops it.",
      "The HTTP port of node 1 is --port; each next node's is higher by ten, and each node's gRPC"
          + " port is one above its HTTP port. An empty grid gets the demo model 'minilm', a sentence"
          + " encoder. Settings of the nodes can be changed with CONFIG_FORCE_modelgrid_… in the"
          + " environment (see ./modelgrid config), flags of their JVMs with MODELGRID_NODE_OPTIONS."
    },
    footer = {
      "  ./modelgrid up",
      "  ./modelgrid up --detach                     come back when it is ready; stop it with down",
      "  ./modelgrid up --nodes 5 --port 9000        another size and other ports",
      "  ./modelgrid up --data /srv/grid             data outside the current folder"
    })
final class UpCommand extends BaseCommand {
  private static final int DEFAULT_NODES = 3;
  private static final int DEFAULT_PORT = 8000;
  private static final int MOST_NODES = 50;
  private static final long LOOK_MILLIS = 500;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many nodes (default: as many as the grid had, at first 3).")
  private @Nullable Integer nodes;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "HTTP port of node 1 (default: as before, at first 8000).")
  private @Nullable Integer port;

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--detach", description = "Come back as soon as the grid is ready.")
  private boolean detach;

  @Option(names = "--restart", description = "Start nodes again that end by themselves.")
  private boolean restart;

  @Option(names = "--json", description = "Print the nodes and models as JSON.")
  private boolean json;

  private volatile boolean ending;

  UpCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    checkOptions();
    LocalGrid grid = data.grid(terminal());
    Preflight preflight = Preflight.ofMachine();
    preflight.checkFolder(grid.folder());
    Thread hook = new Thread(() -> stopAtEnd(grid), "stop-nodes");
    try {
      Map<Integer, Process> children = grid.changing(() -> start(grid, preflight, hook));
      if (!detach) {
        watch(grid, children);
      }
      return ending ? ExitCode.INTERRUPTED : ExitCode.OK;
    } catch (CommandException e) {
      if (ending) {
        return ExitCode.INTERRUPTED;
      }
      throw e;
    } finally {
      if (!ending) {
        remove(hook);
      }
    }
  }

  private void checkOptions() {
    if (nodes != null && (nodes < 1 || nodes > MOST_NODES)) {
      throw misuse("--nodes: " + nodes + " (expected: from 1 to " + MOST_NODES + ")");
    }
    if (port != null && (port < 1 || port > 65_535)) {
      throw misuse("--port: " + port + " (expected: from 1 to 65535)");
    }
    if (detach && restart) {
      throw misuse("--restart: not with --detach (expected: a launcher that stays)");
    }
  }

  private Map<Integer, Process> start(LocalGrid grid, Preflight preflight, Thread hook) {
    preflight.checkNothingRuns(grid);
    int known = grid.file().map(file -> file.nodes().size()).orElse(0);
    int count = nodes != null ? nodes : known == 0 ? DEFAULT_NODES : known;
    GridFile file = grid.plan(count, Optional.ofNullable(port), DEFAULT_PORT);
    List<Integer> numbers = file.nodes().stream().map(GridFile.Node::number).limit(count).toList();
    preflight.checkNodes(grid, file, numbers);
    grid.keep(file);
    Runtime.getRuntime().addShutdownHook(hook);
    if (count == 2) {
      remark(
          "With two nodes this grid does not survive the loss of node 1: what is left is no"
              + " majority. Three nodes survive the loss of any one.");
    }
    boolean ready = false;
    try (Progress progress = new Progress(terminal())) {
      Map<Integer, Process> children = NodeStarter.patient().start(grid, file, numbers, progress);
      GridReport report = new GridReport(grid, file);
      List<ModelJson> models = report.prepareModels(progress, this::remark);
      progress.clear();
      if (json) {
        print(Json.pretty(report.json(models)));
      } else {
        report.lines(models, detach).forEach(this::print);
      }
      ready = true;
      return children;
    } finally {
      if (!ready && !ending) {
        try (Progress progress = new Progress(terminal())) {
          NodeStopper.patient().stop(grid, numbers, progress);
        }
      }
    }
  }

  private void watch(LocalGrid grid, Map<Integer, Process> children) {
    GridWatch watch = new GridWatch(grid, children, restart, this::say, System::nanoTime);
    while (!ending && watch.look()) {
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    if (!ending) {
      remark("no node of this grid runs any more");
    }
  }

  private void say(String line) {
    if (!ending) {
      remark(line);
    }
  }

  /** The shutdown hook: Ctrl-C, SIGTERM, or the terminal closed. */
  private void stopAtEnd(LocalGrid grid) {
    ending = true;
    List<Integer> running = grid.running();
    if (!running.isEmpty()) {
      remark("draining and stopping " + running.size() + " nodes …");
      DownCommand.stop(this, grid, running);
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM has begun to end in this moment; the hook does its work.
      return;
    }
  }
}
