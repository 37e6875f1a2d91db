package io.modelgrid.grid;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for something to become true, and says what was waited for when it does not. */
final class Await {
  private static final double FACTOR =
      Double.parseDouble(System.getProperty("modelgrid.test.timefactor", "1.0"));

  private Await() {}

  static void until(String what, Duration limit, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + (long) (limit.toNanos() * FACTOR);
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit + ": " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
