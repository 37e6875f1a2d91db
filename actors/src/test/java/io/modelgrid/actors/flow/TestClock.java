package io.modelgrid.actors.flow;

import io.modelgrid.engine.api.Deadline;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;

/** A monotonic clock and a scheduler that move together, and only when they are told to. */
public final class TestClock implements LongSupplier {
  private final AtomicLong nanos = new AtomicLong(System.nanoTime());
  private final ManualTime scheduler;

  public TestClock(ManualTime scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public long getAsLong() {
    return nanos.get();
  }

  /** Lets time pass for readers of the clock and for timers. */
  public void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
    scheduler.timePasses(duration);
  }

  /** Lets time pass for readers of the clock only, as if timers were late. */
  public void passSilently(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  public Deadline in(Duration duration) {
    return Deadline.after(nanos.get(), duration);
  }
}
