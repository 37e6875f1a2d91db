package io.modelgrid.cli.local;

import io.modelgrid.cli.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Ends nodes: SIGTERM to all at once, on which each drains; SIGKILL for those that are still there
 * after the limit.
 *
 * @param limit how long the nodes may take
 */
public record NodeStopper(Duration limit) {
  private static final long KILL_SECONDS = 10;

  /** Long enough for a node to end its requests in flight and to hand its part over. */
  public static NodeStopper patient() {
    return new NodeStopper(Duration.ofSeconds(30));
  }

  /**
   * Ends these nodes, as far as they run.
   *
   * @return the numbers of those that had to be killed
   */
  public List<Integer> stop(LocalGrid grid, List<Integer> numbers, Progress progress) {
    Map<Integer, ProcessHandle> waiting = new TreeMap<>();
    for (int number : numbers) {
      grid.process(number).ifPresent(process -> waiting.put(number, process));
    }
    int all = waiting.size();
    waiting.forEach(
        (number, process) -> {
          grid.markStopping(number);
          process.destroy();
        });
    long end = System.nanoTime() + limit.toNanos();
    while (!waiting.isEmpty() && System.nanoTime() < end) {
      progress.step("stopping nodes: " + (all - waiting.size()) + " of " + all + " stopped");
      awaitAny(waiting, Math.min(TimeUnit.MILLISECONDS.toNanos(200), end - System.nanoTime()));
      waiting.values().removeIf(process -> !process.isAlive());
    }
    progress.clear();
    waiting.forEach((number, process) -> kill(process));
    return List.copyOf(waiting.keySet());
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().orTimeout(KILL_SECONDS, TimeUnit.SECONDS).exceptionally(e -> process).join();
  }

  private static void awaitAny(Map<Integer, ProcessHandle> processes, long nanos) {
    CompletableFuture<?>[] exits =
        processes.values().stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.anyOf(exits)
          .completeOnTimeout(null, Math.max(1, nanos), TimeUnit.NANOSECONDS)
          .join();
    } catch (CompletionException e) {
      throw new IllegalStateException("waiting for a process failed", e);
    }
  }
}
