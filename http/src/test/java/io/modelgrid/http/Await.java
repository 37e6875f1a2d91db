package io.modelgrid.http;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Waits for something to become true, and says what was waited for when it does not. */
final class Await {
  private static final Duration TICK = Duration.ofMillis(10);
  private static final Duration QUIET = Duration.ofMillis(300);

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TestServer.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + TestServer.PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(TICK.toNanos());
    }
  }

  /** A number, as soon as it has stayed the same for a moment. */
  static int settled(String what, IntSupplier number) {
    int[] last = {number.getAsInt()};
    long[] since = {System.nanoTime()};
    until(
        what + " stays the same",
        () -> {
          int now = number.getAsInt();
          if (now != last[0]) {
            last[0] = now;
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > QUIET.toNanos();
        });
    return last[0];
  }
}
