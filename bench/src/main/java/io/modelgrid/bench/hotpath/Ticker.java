package io.modelgrid.bench.hotpath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes a load whenever a request is due. A selector's own timeouts are whole milliseconds, which
 * is longer than most requests take. On a virtual machine it comes some 25 µs late, for all servers
 * alike.
 */
final class Ticker implements AutoCloseable {
  // A tick takes 20 µs of a core that the server may want. A load at such rates looks at the time
  // with each answer, too.
  private static final double SHORTEST = 100_000;

  private final long start;
  private final double interval;
  private final Runnable wake;
  private final Thread thread = new Thread(this::tick, "ticker");
  private volatile boolean ended;

  /**
   * One that does not tick yet.
   *
   * @param start when the first request is due, as {@link System#nanoTime} tells it
   * @param interval nanoseconds between two requests
   */
  Ticker(long start, double interval, Runnable wake) {
    this.start = start;
    this.interval = Math.max(interval, SHORTEST);
    this.wake = wake;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void tick() {
    sleepPrecisely();
    while (!ended) {
      long now = System.nanoTime();
      long next = now < start ? 0 : (long) ((now - start) / interval) + 1;
      long due = start + (long) (next * interval);
      while (!ended && System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      wake.run();
    }
  }

  /** The kernel may wake a thread some 50 µs late unless the thread says that this is too much. */
  private static void sleepPrecisely() {
    try {
      Path own = Files.readSymbolicLink(Path.of("/proc/thread-self"));
      Files.writeString(Path.of("/proc", own.getFileName().toString(), "timerslack_ns"), "1");
    } catch (IOException e) {
      System.err.println("the ticker may be some 50 µs late: " + e);
    }
  }

  @Override
  public void close() {
    ended = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
