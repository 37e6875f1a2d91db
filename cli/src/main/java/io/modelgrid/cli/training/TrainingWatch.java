package io.modelgrid.cli.training;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.TrainingJson;
import io.modelgrid.cli.operation.Canvas;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Watches a training until it is over: asks a node a few times a second, and shows what it says on
 * stderr. Whoever stops watching stops nothing: the training is the grid's.
 */
public final class TrainingWatch {
  private static final long PAUSE_MILLIS = 250;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final GridClient client;
  private final Terminal terminal;
  private final Canvas canvas;
  private final TrainingLog log = new TrainingLog();
  private long answeredAt = System.nanoTime();

  public TrainingWatch(GridClient client, Terminal terminal) {
    this.client = client;
    this.terminal = terminal;
    this.canvas = new Canvas(terminal.err());
  }

  /** The training as it stands at its end. */
  public TrainingJson follow(String id) {
    Thread farewell = new Thread(() -> farewell(id), "farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      TrainingJson seen = look(id);
      while (!seen.over()) {
        show(seen);
        pause();
        seen = lookAgain(id, seen);
      }
      showEnd(seen);
      return seen;
    } finally {
      remove(farewell);
    }
  }

  private TrainingJson look(String id) {
    TrainingJson seen = new TrainingJson(client.get(GridPaths.training(id)));
    answeredAt = System.nanoTime();
    return seen;
  }

  /** A node that is silent for a while, as one that restarts, does not end the watch. */
  private TrainingJson lookAgain(String id, TrainingJson last) {
    try {
      return look(id);
    } catch (CommandException e) {
      boolean passing = e.exitCode() == ExitCode.UNREACHABLE || e.exitCode() == ExitCode.TEMPORARY;
      if (!passing || System.nanoTime() - answeredAt > PATIENCE.toNanos()) {
        throw new CommandException(
            e.exitCode(), e.sentence() + " Training " + id + " may go on; " + hint(id), e);
      }
      return last;
    }
  }

  private void show(TrainingJson training) {
    Instant now = Instant.now();
    if (terminal.live()) {
      canvas.draw(EpochTable.lines(training, now, terminal.height()));
    } else {
      log.news(training, now).forEach(terminal.err()::println);
    }
  }

  private void showEnd(TrainingJson training) {
    Instant now = Instant.now();
    if (terminal.live()) {
      canvas.clear();
      EpochTable.lines(training, now, EpochTable.ALL).forEach(terminal.err()::println);
    } else {
      log.news(training, now).forEach(terminal.err()::println);
    }
  }

  /** In the JVM's last moment, after Ctrl-C. */
  private void farewell(String id) {
    terminal.err().println();
    terminal.err().println("training " + id + " goes on without you; " + hint(id));
  }

  /** What can be done with a training that waits or runs. */
  public static String hint(String id) {
    return "watch it with ./modelgrid trainings "
        + id
        + " --watch, end it with ./modelgrid cancel "
        + id;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(
          ExitCode.INTERRUPTED, "interrupted while watching a training, which goes on", e);
    }
  }

  private static void remove(Thread farewell) {
    try {
      Runtime.getRuntime().removeShutdownHook(farewell);
    } catch (IllegalStateException e) {
      // The JVM has begun to end in this moment; the hook does its work.
      return;
    }
  }
}
