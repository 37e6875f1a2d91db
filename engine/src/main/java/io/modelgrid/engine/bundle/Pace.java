package io.modelgrid.engine.bundle;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Spreads a long piece of work: as much rest as work, in spells of a millisecond, so that who
 * serves on the same cores finds them, their caches and the memory free half of the time. A low
 * priority alone does not see to that where nodes have sessions or control groups of their own:
 * Linux shares the cores among those first. Confined to a thread.
 */
final class Pace {
  private static final long SPELL = TimeUnit.MILLISECONDS.toNanos(1);
  // Where the machine is busy, most of what seems work was waiting for a core.
  private static final long LONGEST_REST = TimeUnit.MILLISECONDS.toNanos(5);

  private final LongSupplier nanoTime;
  private final LongConsumer park;
  private long since;

  /** The pace of work that begins now. */
  Pace() {
    this(System::nanoTime, LockSupport::parkNanos);
  }

  Pace(LongSupplier nanoTime, LongConsumer park) {
    this.nanoTime = nanoTime;
    this.park = park;
    this.since = nanoTime.getAsLong();
  }

  /** To be called after each small part of the work. */
  void rest() {
    long worked = nanoTime.getAsLong() - since;
    if (worked >= SPELL) {
      park.accept(Math.min(worked, LONGEST_REST));
      since = nanoTime.getAsLong();
    }
  }
}
