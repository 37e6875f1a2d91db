package io.modelgrid.engine.djl;

import io.modelgrid.engine.servable.Cancellation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends computations, one after the other, that take too long together. To be closed when they are
 * done.
 */
final class TimeLimit implements AutoCloseable {
  private final Duration allowed;
  private final Cancellation cancellation = new Cancellation();
  private final CompletableFuture<Void> watch;

  private TimeLimit(Duration allowed) {
    this.allowed = allowed;
    this.watch =
        CompletableFuture.runAsync(
            cancellation::cancel,
            CompletableFuture.delayedExecutor(
                allowed.toMillis(), TimeUnit.MILLISECONDS, Runnable::run));
  }

  static TimeLimit of(Duration allowed) {
    return new TimeLimit(allowed);
  }

  Duration allowed() {
    return allowed;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public void close() {
    watch.cancel(false);
  }
}
