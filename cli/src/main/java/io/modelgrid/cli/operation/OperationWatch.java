package io.modelgrid.cli.operation;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.OperationJson;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Watches an operation until it is over: asks a node several times a second, and shows what it says
 * on stderr. Whoever stops watching stops nothing: the operation is the grid's.
 */
public final class OperationWatch {
  private static final long PAUSE_MILLIS = 150;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final GridClient client;
  private final Terminal terminal;
  private final Canvas canvas;
  private final StepLog log = new StepLog();
  private long answeredAt = System.nanoTime();

  public OperationWatch(GridClient client, Terminal terminal) {
    this.client = client;
    this.terminal = terminal;
    this.canvas = new Canvas(terminal.err());
  }

  /** The operation as it stands at its end. */
  public OperationJson follow(String id) {
    Thread farewell = new Thread(() -> farewell(id), "farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      OperationJson seen = look(id);
      while (seen.running()) {
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

  private OperationJson look(String id) {
    OperationJson seen = new OperationJson(client.get(GridPaths.operation(id)));
    answeredAt = System.nanoTime();
    return seen;
  }

  /** A node that is silent for a while, as one that is swamped, does not end the watch. */
  private OperationJson lookAgain(String id, OperationJson last) {
    try {
      return look(id);
    } catch (CommandException e) {
      boolean passing = e.exitCode() == ExitCode.UNREACHABLE || e.exitCode() == ExitCode.TEMPORARY;
      if (!passing || System.nanoTime() - answeredAt > PATIENCE.toNanos()) {
        throw new CommandException(
            e.exitCode(), e.sentence() + " Operation " + id + " may go on; " + hint(id), e);
      }
      return last;
    }
  }

  private void show(OperationJson operation) {
    Instant now = Instant.now();
    if (terminal.live()) {
      canvas.draw(Checklist.lines(operation, now, terminal.height()));
    } else {
      log.news(operation, now).forEach(terminal.err()::println);
    }
  }

  private void showEnd(OperationJson operation) {
    Instant now = Instant.now();
    if (terminal.live()) {
      canvas.clear();
      Checklist.lines(operation, now, Checklist.ALL).forEach(terminal.err()::println);
    } else {
      log.news(operation, now).forEach(terminal.err()::println);
    }
  }

  /** In the JVM's last moment, after Ctrl-C. */
  private void farewell(String id) {
    terminal.err().println();
    terminal.err().println("operation " + id + " goes on without you; " + hint(id));
  }

  /** What can be done with an operation that runs. */
  public static String hint(String id) {
    return "watch it with ./modelgrid operations " + id + ", end it with ./modelgrid cancel " + id;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(
          ExitCode.INTERRUPTED, "interrupted while watching an operation, which goes on", e);
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
