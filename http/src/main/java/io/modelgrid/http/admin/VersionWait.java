package io.modelgrid.http.admin;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Scheduler;
import scala.concurrent.ExecutionContext;

/**
 * Waits until it is clear what becomes of a version, looking ten times a second. Holds a timer and
 * no thread.
 */
final class VersionWait {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final GridView view;
  private final Scheduler scheduler;
  private final ExecutionContext executor;

  VersionWait(GridView view, Scheduler scheduler, ExecutionContext executor) {
    this.view = view;
    this.scheduler = scheduler;
    this.executor = executor;
  }

  /** The version as it stands when that is clear or the time is up; empty if it is not there. */
  CompletionStage<Optional<VersionView>> settled(String model, String version, Duration wait) {
    CompletableFuture<Optional<VersionView>> result = new CompletableFuture<>();
    look(model, version, System.nanoTime() + wait.toNanos(), result);
    return result;
  }

  private void look(
      String model, String version, long until, CompletableFuture<Optional<VersionView>> result) {
    try {
      Optional<ModelView> seen = view.model(model);
      Optional<VersionView> found = seen.flatMap(each -> each.version(version));
      boolean clear = found.isPresent() && isSettled(seen.get(), found.get());
      if (clear || System.nanoTime() - until >= 0) {
        result.complete(found);
        return;
      }
      scheduler.scheduleOnce(INTERVAL, () -> look(model, version, until, result), executor);
    } catch (RuntimeException e) {
      // Without this whoever waits would wait for ever.
      result.completeExceptionally(e);
    }
  }

  /** A version that bears no label while another one is stable waits for a swap, not for us. */
  private static boolean isSettled(ModelView model, VersionView version) {
    String stable = model.labels().get(ModelSelector.STABLE);
    boolean waitsForSwap =
        version.state() == State.REGISTERED && stable != null && !stable.equals(version.version());
    return version.state() == State.READY || version.state() == State.FAILED || waitsForSwap;
  }
}
