package io.modelgrid.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Connections that each post again as soon as they are answered. */
final class ClosedLoop {
  private ClosedLoop() {}

  /** Posts for so long over so many connections; gives answers per second. */
  static double run(int port, int connections, double seconds) throws InterruptedException {
    AtomicLong answered = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      Thread thread = new Thread(() -> post(port, end, answered, failed));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failed.get() > 0) {
      throw new IllegalStateException(failed.get() + " requests failed");
    }
    return answered.get() / seconds;
  }

  private static void post(int port, long end, AtomicLong answered, AtomicLong failed) {
    try (HttpConnection connection =
        new HttpConnection(port, Bodies.PATH, Bodies.tokens(), 30_000)) {
      while (System.nanoTime() < end) {
        (connection.post().status() == 200 ? answered : failed).incrementAndGet();
      }
    } catch (IOException e) {
      failed.incrementAndGet();
    }
  }
}
