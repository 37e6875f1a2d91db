package io.modelgrid.cli.local;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Starts nodes and waits until each says on {@code /health/startup} that it is a member of the grid
 * and knows the catalogue. When one ends instead, its log's last lines are told, and the others
 * that this call started are stopped.
 *
 * @param limit how long all of it may take
 */
public record NodeStarter(Duration limit) {
  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final long PAUSE_MILLIS = 200;
  private static final int LOG_LINES = 20;

  /** Long enough for a slow and busy machine. */
  public static NodeStarter patient() {
    return new NodeStarter(Duration.ofMinutes(3));
  }

  /**
   * Starts these nodes of a grid that is kept already.
   *
   * @return their processes by number
   */
  public Map<Integer, Process> start(
      LocalGrid grid, GridFile file, List<Integer> numbers, Progress progress) {
    Map<Integer, Process> started = new TreeMap<>();
    boolean up = false;
    try {
      for (int number : numbers) {
        progress.step("starting node " + number);
        started.put(number, grid.start(number));
      }
      await(grid, file, started, progress);
      up = true;
      return started;
    } finally {
      if (!up) {
        progress.clear();
        NodeStopper.patient().stop(grid, List.copyOf(started.keySet()), progress);
      }
    }
  }

  private void await(
      LocalGrid grid, GridFile file, Map<Integer, Process> started, Progress progress) {
    Set<Integer> waiting = new TreeSet<>(started.keySet());
    Map<Integer, String> reasons = new HashMap<>();
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      for (int number : List.copyOf(waiting)) {
        checkAlive(grid, number, started);
        GridClient client = new GridClient(LocalGrid.http(file, number), PROBE);
        GridClient.Health health = client.health(GridPaths.STARTUP, PROBE);
        if (health.status() == 200) {
          waiting.remove(number);
        }
        reasons.put(number, health.reason());
      }
      if (waiting.isEmpty()) {
        return;
      }
      if (System.nanoTime() > end) {
        int slow = waiting.iterator().next();
        throw new CommandException(
            ExitCode.TEMPORARY,
            "node "
                + slow
                + " did not join the grid within "
                + limit.toSeconds()
                + " s"
                + waitsFor(reasons.getOrDefault(slow, ""))
                + "; its log ends with:\n"
                + LogTail.ofNode(grid.folder(), slow, LOG_LINES));
      }
      progress.step(
          "starting nodes: " + (started.size() - waiting.size()) + " of " + started.size() + " up");
      pause();
    }
  }

  private static String waitsFor(String reason) {
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }

  private static void checkAlive(LocalGrid grid, int number, Map<Integer, Process> started) {
    Process process = started.get(number);
    if (process == null || process.isAlive()) {
      return;
    }
    int code = process.exitValue();
    throw new CommandException(
        code == ExitCode.CONFIG.number()
            ? ExitCode.CONFIG
            : code == ExitCode.LOCKED.number() ? ExitCode.LOCKED : ExitCode.REFUSED,
        "node "
            + number
            + " ended while it started (exit code "
            + code
            + "); its log ends with:\n"
            + LogTail.ofNode(grid.folder(), number, LOG_LINES));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.INTERRUPTED, "interrupted while nodes were starting", e);
    }
  }
}
