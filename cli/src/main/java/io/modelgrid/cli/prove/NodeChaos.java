package io.modelgrid.cli.prove;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.local.GridFile;
import io.modelgrid.cli.local.LocalGrid;
import io.modelgrid.cli.local.NodeStarter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Kills one node of a local grid with SIGKILL at a random moment, starts it again, and waits until
 * it is ready. Never the node through which commands go.
 */
public final class NodeChaos implements Chaos {
  private static final int NEEDED = 3;
  private static final long DOWN_SECONDS = 5;
  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final LocalGrid grid;
  private final int victim;
  private final long delayNanos;
  private final Progress progress;

  private NodeChaos(LocalGrid grid, int victim, long delayNanos, Progress progress) {
    this.grid = grid;
    this.victim = victim;
    this.delayNanos = delayNanos;
    this.progress = progress;
  }

  /**
   * Chooses node and moment.
   *
   * @param commands address through which commands go
   * @param length of the load; the kill comes in its second to fifth tenth
   * @throws CommandException if the grid is not local, or too small to lose a node
   */
  public static NodeChaos choose(
      LocalGrid grid, URI commands, Duration length, RandomGenerator random, Progress progress) {
    GridFile file = grid.known();
    List<Integer> running = grid.running();
    if (running.stream().noneMatch(number -> isAt(LocalGrid.http(file, number), commands))) {
      throw new CommandException(
          ExitCode.USAGE,
          "--chaos: "
              + commands
              + " is no node of the local grid in "
              + grid.folder().root()
              + " (expected: a grid of this machine, since nodes are killed); leave --url away, or"
              + " name the grid's folder with --data.");
    }
    if (running.size() < NEEDED) {
      throw new CommandException(
          ExitCode.USAGE,
          "--chaos: "
              + running.size()
              + " nodes run (expected: at least "
              + NEEDED
              + ", so that a majority is left); start more with ./modelgrid nodes start N or"
              + " ./modelgrid nodes add.");
    }
    List<Integer> others =
        running.stream().filter(number -> !isAt(LocalGrid.http(file, number), commands)).toList();
    int victim = others.get(random.nextInt(others.size()));
    long delay = (long) (length.toNanos() * (0.2 + 0.3 * random.nextDouble()));
    return new NodeChaos(grid, victim, delay, progress);
  }

  private static boolean isAt(URI node, URI commands) {
    boolean loopback =
        List.of("127.0.0.1", "localhost", "[::1]").contains(String.valueOf(commands.getHost()));
    return loopback && node.getPort() == commands.getPort();
  }

  @Override
  public List<String> run(CheckedLoad load, List<IngressNode> nodes) throws InterruptedException {
    GridFile file = grid.known();
    int index = index(nodes, file.httpPort(victim));
    TimeUnit.NANOSECONDS.sleep(delayNanos);
    ProcessHandle process =
        grid.process(victim)
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.REFUSED, "node " + victim + " ended before it was killed"));
    long killed = System.nanoTime();
    load.outageBegins(index);
    process.destroyForcibly();
    process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    TimeUnit.SECONDS.sleep(DOWN_SECONDS);
    startAgain(file);
    awaitReady(LocalGrid.http(file, victim));
    load.outageEnds(index);
    return List.of(
        String.format(
            Locale.ROOT,
            "killed node %d (SIGKILL) %.1f s after the start; it was ready again %.1f s later",
            victim,
            (killed - load.startedAt()) / 1e9,
            (System.nanoTime() - killed) / 1e9));
  }

  private static int index(List<IngressNode> nodes, int port) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).port() == port) {
        return i;
      }
    }
    throw new CommandException(
        ExitCode.REFUSED,
        "--chaos: the node at port " + port + " is not up (expected: all nodes up); try again.");
  }

  private void startAgain(GridFile file) {
    grid.changing(
        () ->
            grid.process(victim).isPresent() // `up --restart` may have been quicker
                ? List.of()
                : List.copyOf(
                    NodeStarter.patient().start(grid, file, List.of(victim), progress).keySet()));
  }

  private void awaitReady(URI node) throws InterruptedException {
    GridClient client = new GridClient(node, PROBE);
    long end = System.nanoTime() + LIMIT.toNanos();
    while (client.status(GridPaths.READY, PROBE) != 200) {
      if (System.nanoTime() > end) {
        throw new CommandException(
            ExitCode.TEMPORARY,
            "node "
                + victim
                + " was not ready again within "
                + LIMIT.toSeconds()
                + " s after it had been killed and started; see ./modelgrid logs "
                + victim
                + ".");
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }
}
