package io.modelgrid.http.admin;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.http.change.Lookout;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Scheduler;
import scala.concurrent.ExecutionContext;

/** Waits until it is clear what becomes of a version, looking ten times a second. */
final class VersionWait {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final GridView view;
  private final Lookout lookout;

  VersionWait(GridView view, Scheduler scheduler, ExecutionContext executor) {
    this.view = view;
    this.lookout = new Lookout(INTERVAL, scheduler, executor);
  }

  /** The version as it stands when that is clear or the time is up; empty if it is not there. */
  CompletionStage<Optional<VersionView>> settled(String model, String version, Duration wait) {
    return lookout.until(() -> look(model, version), Seen::settled, wait).thenApply(Seen::version);
  }

  private record Seen(Optional<VersionView> version, boolean settled) {}

  private Seen look(String model, String version) {
    Optional<ModelView> seen = view.model(model);
    Optional<VersionView> found = seen.flatMap(each -> each.version(version));
    return new Seen(found, found.isPresent() && isSettled(seen.get(), found.get()));
  }

  /**
   * A version that bears no label while another one is stable waits for a swap, not for us; and one
   * of an unloaded model for that to be loaded.
   */
  private static boolean isSettled(ModelView model, VersionView version) {
    String stable = model.labels().get(ModelSelector.STABLE);
    boolean waitsForSwap =
        version.state() == State.REGISTERED && stable != null && !stable.equals(version.version());
    return version.state() == State.READY
        || version.state() == State.FAILED
        || model.unloaded()
        || waitsForSwap;
  }
}
