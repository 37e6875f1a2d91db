package io.modelgrid.cli.operation;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Watches something of the grid until it is over: asks a node several times a second, and shows
 * what it says on stderr. Whoever stops watching stops nothing.
 *
 * @param <T> it, as a node tells of it
 */
public final class LongWatch<T> {

  /** What is watched, and how it is shown. */
  public interface Watched<T> {
    /** With its article, as {@code an operation}. */
    String kind();

    /** Asks a node. */
    T look(String id);

    boolean isOver(T seen);

    /** It as a picture of at most so many lines. */
    List<String> picture(T seen, Instant now, int most);

    /** What is new in it since it was asked last. */
    List<String> news(T seen, Instant now);

    /** What can be done with one that is not over. */
    String hint(String id);

    /** Between two looks. */
    Duration pause();

    /** How long nodes may be silent. */
    Duration patience();
  }

  private final Terminal terminal;
  private final Watched<T> watched;
  private final Canvas canvas;
  private long answeredAt = System.nanoTime();

  public LongWatch(Terminal terminal, Watched<T> watched) {
    this.terminal = terminal;
    this.watched = watched;
    this.canvas = new Canvas(terminal.err());
  }

  /** It as it stands at its end. */
  public T follow(String id) {
    Thread farewell = new Thread(() -> farewell(id), "farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      T seen = look(id);
      while (!watched.isOver(seen)) {
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

  private T look(String id) {
    T seen = watched.look(id);
    answeredAt = System.nanoTime();
    return seen;
  }

  /** A node that is silent for a while, swamped or starting anew, does not end the watch. */
  private T lookAgain(String id, T last) {
    try {
      return look(id);
    } catch (CommandException e) {
      boolean passing = e.exitCode() == ExitCode.UNREACHABLE || e.exitCode() == ExitCode.TEMPORARY;
      if (!passing || System.nanoTime() - answeredAt > watched.patience().toNanos()) {
        String name = name();
        String begin = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        throw new CommandException(
            e.exitCode(),
            e.sentence() + " " + begin + " " + id + " may go on; " + watched.hint(id),
            e);
      }
      return last;
    }
  }

  /** Without the article. */
  private String name() {
    return watched.kind().substring(watched.kind().indexOf(' ') + 1);
  }

  private void show(T seen) {
    Instant now = Instant.now();
    if (terminal.live()) {
      canvas.draw(watched.picture(seen, now, terminal.height()));
    } else {
      watched.news(seen, now).forEach(terminal.err()::println);
    }
  }

  private void showEnd(T seen) {
    Instant now = Instant.now();
    if (terminal.live()) {
      canvas.clear();
      watched.picture(seen, now, Integer.MAX_VALUE).forEach(terminal.err()::println);
    } else {
      watched.news(seen, now).forEach(terminal.err()::println);
    }
  }

  /** In the JVM's last moment, after Ctrl-C. */
  private void farewell(String id) {
    terminal.err().println();
    terminal.err().println(name() + " " + id + " goes on without you; " + watched.hint(id));
  }

  private void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(watched.pause().toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(
          ExitCode.INTERRUPTED,
          "interrupted while watching " + watched.kind() + ", which goes on",
          e);
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
