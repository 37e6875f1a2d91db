package io.modelgrid.cli.local;

import io.modelgrid.cli.CommandException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices nodes of a local grid that come and go, says so, and starts those again that ended by
 * themselves if asked to. Nodes that other commands start and stop are watched as well.
 *
 * <p>Call {@link #look()} again and again; not thread-safe.
 */
public final class GridWatch {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  // A node that lived this long starts again after the first pause.
  private static final Duration STEADY = Duration.ofMinutes(1);

  private final LocalGrid grid;
  private final Map<Integer, Process> children;
  private final boolean restart;
  private final Consumer<String> say;
  private final LongSupplier nanoClock;
  private final Set<Integer> running = new TreeSet<>();
  private final Map<Integer, Restart> restarts = new TreeMap<>();

  /** When a node shall start again, and how long was waited for that. */
  private record Restart(long at, Duration pause, long startedAt) {}

  /**
   * @param children processes of this JVM by node number, whose exit codes can be told
   * @param restart whether nodes that end by themselves are started again
   */
  public GridWatch(
      LocalGrid grid,
      Map<Integer, Process> children,
      boolean restart,
      Consumer<String> say,
      LongSupplier nanoClock) {
    this.grid = grid;
    this.children = new HashMap<>(children);
    this.restart = restart;
    this.say = say;
    this.nanoClock = nanoClock;
    running.addAll(grid.running());
  }

  /**
   * Looks once.
   *
   * @return whether there is anything left to watch
   */
  public boolean look() {
    Set<Integer> now = new TreeSet<>(grid.running());
    for (int number : Set.copyOf(running)) {
      if (!now.contains(number)) {
        ended(number);
      }
    }
    for (int number : now) {
      if (running.add(number)) {
        restarts.remove(number);
        say.accept("node " + number + " runs");
      }
    }
    running.retainAll(now);
    startDue();
    return !running.isEmpty() || restarts.values().stream().anyMatch(r -> r.at() != 0);
  }

  private void ended(int number) {
    // Forgotten at its end: the next process of this number may be another command's child.
    Optional<Process> child = Optional.ofNullable(children.remove(number));
    if (grid.toldToStop(number)) {
      say.accept("node " + number + " was stopped");
      restarts.remove(number);
      return;
    }
    String code =
        child
            .filter(process -> !process.isAlive())
            .map(process -> " (exit code " + process.exitValue() + ")")
            .orElse("");
    if (!restart) {
      say.accept(
          "node "
              + number
              + " ended"
              + code
              + "; why: ./modelgrid logs "
              + number
              + "; start it again: ./modelgrid nodes start "
              + number);
      return;
    }
    Duration pause = pause(restarts.get(number));
    restarts.put(number, new Restart(due(pause), pause, 0));
    say.accept(
        "node " + number + " ended" + code + "; it starts again in " + pause.toSeconds() + " s");
  }

  private void startDue() {
    for (Map.Entry<Integer, Restart> entry : Map.copyOf(restarts).entrySet()) {
      int number = entry.getKey();
      Restart due = entry.getValue();
      if (due.at() == 0 || due.at() - nanoClock.getAsLong() > 0) {
        continue;
      }
      try {
        children.put(number, startAgain(number));
        restarts.put(number, new Restart(0, due.pause(), nanoClock.getAsLong()));
        running.add(number);
        say.accept("node " + number + " is starting again");
      } catch (CommandException e) {
        Duration pause = longer(due.pause());
        restarts.put(number, new Restart(due(pause), pause, 0));
        say.accept("node " + number + " does not start again yet: " + e.sentence());
      }
    }
  }

  private Process startAgain(int number) {
    return grid.changing(
        () -> {
          GridFile file = grid.known();
          Preflight.ofMachine().checkNodes(grid, file, List.of(number));
          grid.keep(file);
          return grid.start(number);
        });
  }

  private Duration pause(@Nullable Restart last) {
    if (last == null || nanoClock.getAsLong() - last.startedAt() > STEADY.toNanos()) {
      return FIRST_PAUSE;
    }
    return longer(last.pause());
  }

  private long due(Duration pause) {
    long at = nanoClock.getAsLong() + pause.toNanos();
    return at == 0 ? 1 : at;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }
}
