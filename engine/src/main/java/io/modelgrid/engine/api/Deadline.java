package io.modelgrid.engine.api;

import java.time.Duration;

/**
 * The moment after which nobody waits for an answer any more, on this JVM's monotonic clock.
 *
 * <p>Between nodes the time that remains is sent, since their clocks have nothing in common.
 *
 * @param nanoTime a reading of {@link System#nanoTime()}
 */
public record Deadline(long nanoTime) {
  /** A deadline that lies so far after {@code now}, a reading of {@link System#nanoTime()}. */
  public static Deadline after(long now, Duration duration) {
    return new Deadline(now + duration.toNanos());
  }

  /** Nanoseconds that remain; zero or less once it has passed. */
  public long remainingNanos(long now) {
    return nanoTime - now;
  }

  public boolean hasPassed(long now) {
    return remainingNanos(now) <= 0;
  }
}
