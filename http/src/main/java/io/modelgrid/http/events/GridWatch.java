package io.modelgrid.http.events;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.http.refusal.RefusedException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners what happens, by looking at the grid again and again while there are any. One per
 * node; thread-safe.
 */
public final class GridWatch {
  /** Most pieces that wait for a listener; each holds what one look has seen. */
  static final int MOST_WAITING = 64;

  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final String FULL =
      "too many listen to this node's events (expected: at most "
          + Audience.MOST
          + "); another node tells the same";
  private static final ByteString ALIVE = ByteString.fromString(": alive\n\n");

  private final GridView view;
  private final Consumer<Runnable> later;
  private final Audience<Listener> audience = new Audience<>(each -> each.queue, FULL);
  private @Nullable Snapshot last;
  private long sent;
  private boolean looking;

  /**
   * A watch that nobody listens to yet.
   *
   * @param later runs something after an interval, not on the caller's thread
   */
  GridWatch(GridView view, Consumer<Runnable> later) {
    this.view = view;
    this.later = later;
  }

  /** A watch on a scheduler. */
  public GridWatch(
      GridView view,
      org.apache.pekko.actor.typed.Scheduler scheduler,
      scala.concurrent.ExecutionContext executor) {
    this(view, look -> scheduler.scheduleOnce(INTERVAL, look, executor));
  }

  /** One who listens: to an operation, or with no id to the whole grid. */
  private static final class Listener {
    private final BoundedSourceQueue<ByteString> queue;
    private final @Nullable String operation;
    private @Nullable OperationView seen;

    Listener(BoundedSourceQueue<ByteString> queue, @Nullable String operation) {
      this.queue = queue;
      this.operation = operation;
    }
  }

  /**
   * First the grid as it is, {@code grid}, then each change.
   *
   * @throws RefusedException if too many listen, or the node is stopping
   */
  public Source<ByteString, NotUsed> grid() {
    return source(null);
  }

  /**
   * An operation as it is, {@code operation}, and again each time it changes; ends with it.
   *
   * @throws RefusedException as {@link #grid()} does
   */
  public Source<ByteString, NotUsed> operation(String id) {
    return source(id);
  }

  /** Ends all streams. */
  public synchronized void stop() {
    audience.stop();
  }

  synchronized int listeners() {
    return audience.size();
  }

  private synchronized Source<ByteString, NotUsed> source(@Nullable String operation) {
    Places.Place place = audience.admit();
    return Source.<ByteString>queue(MOST_WAITING)
        .watchTermination(
            (queue, ended) -> {
              Listener listener = new Listener(queue, operation);
              listen(listener, place);
              ended.whenComplete((done, failure) -> leave(listener, place));
              return NotUsed.getInstance();
            })
        .keepAlive(HEARTBEAT, () -> ALIVE);
  }

  private synchronized void listen(Listener listener, Places.Place place) {
    if (!audience.join(listener, place)) {
      return;
    }
    if (listener.operation == null) {
      Snapshot base = last == null ? Snapshot.of(view) : last;
      last = base;
      tell(listener, List.of(new Event("grid", base)));
    } else {
      tellOperation(listener, listener.operation);
    }
    if (!looking) {
      looking = true;
      later.accept(this::look);
    }
  }

  private synchronized void leave(Listener listener, Places.Place place) {
    audience.leave(listener, place);
  }

  /** One look, after which the next is due, as long as anybody listens. */
  private synchronized void look() {
    if (audience.isEmpty()) {
      looking = false;
      last = null;
      return;
    }
    try {
      lookAtGrid();
      for (Listener each : audience.all()) {
        if (each.operation != null) {
          tellOperation(each, each.operation);
        }
      }
    } finally {
      later.accept(this::look);
    }
  }

  private void lookAtGrid() {
    List<Listener> all = audience.all().stream().filter(each -> each.operation == null).toList();
    Snapshot before = last;
    if (all.isEmpty() || before == null) {
      last = null;
      return;
    }
    Snapshot now = Snapshot.of(view);
    List<Event> events = GridChanges.between(before, now);
    last = now;
    if (!events.isEmpty()) {
      ByteString piece = written(events);
      all.forEach(each -> audience.offer(each, piece));
    }
  }

  private void tellOperation(Listener listener, String id) {
    Optional<OperationView> found = view.operation(id);
    if (found.isPresent() && !found.get().equals(listener.seen)) {
      listener.seen = found.get();
      tell(listener, List.of(new Event("operation", found.get())));
    }
    if (found.isEmpty() || found.get().state() != State.RUNNING) {
      audience.dismiss(listener);
    }
  }

  private void tell(Listener listener, List<Event> events) {
    audience.offer(listener, written(events));
  }

  private ByteString written(List<Event> events) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Event event : events) {
      event.write(++sent, out);
    }
    return ByteString.fromArrayUnsafe(out.toByteArray());
  }
}
