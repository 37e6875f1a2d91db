package io.modelgrid.actors.flow;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what no message tells. */
public final class Await {
  private Await() {}

  public static void until(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen within 20 s: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
