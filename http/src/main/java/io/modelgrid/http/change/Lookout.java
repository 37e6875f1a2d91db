package io.modelgrid.http.change;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Scheduler;
import scala.concurrent.ExecutionContext;

/** Looks at something again and again until it is as wanted. Holds a timer and no thread. */
public final class Lookout {
  private final Duration interval;
  private final Scheduler scheduler;
  private final ExecutionContext executor;

  /**
   * A lookout.
   *
   * @param interval how often it looks
   */
  public Lookout(Duration interval, Scheduler scheduler, ExecutionContext executor) {
    this.interval = interval;
    this.scheduler = scheduler;
    this.executor = executor;
  }

  /** What is seen when it is as wanted or the time is up. */
  public <T> CompletionStage<T> until(Supplier<T> look, Predicate<T> wanted, Duration wait) {
    CompletableFuture<T> result = new CompletableFuture<>();
    look(look, wanted, System.nanoTime() + wait.toNanos(), result);
    return result;
  }

  private <T> void look(
      Supplier<T> look, Predicate<T> wanted, long until, CompletableFuture<T> result) {
    try {
      T seen = look.get();
      if (wanted.test(seen) || System.nanoTime() - until >= 0) {
        result.complete(seen);
        return;
      }
      scheduler.scheduleOnce(interval, () -> look(look, wanted, until, result), executor);
    } catch (RuntimeException e) {
      // Without this whoever waits would wait for ever.
      result.completeExceptionally(e);
    }
  }
}
