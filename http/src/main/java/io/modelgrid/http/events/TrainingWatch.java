package io.modelgrid.http.events;

import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.http.exchange.TrainingFields;
import io.modelgrid.http.refusal.RefusedException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners how trainings get on, by looking at them again and again while there are any. One
 * per node; thread-safe.
 *
 * <p>A listener gets the whole training first, {@code training}; then each epoch as it is done,
 * {@code epoch}; how far the work is, {@code progress}; and the whole again when it stands
 * elsewhere. With the training the stream ends.
 *
 * <p>Of a long training the grid drops some of the older epochs as it goes on. A listener is told
 * every epoch that it has not been told yet, oldest first, and none twice for that; of those from
 * before it came it gets what is left. An epoch that another attempt measures again is told again:
 * it stands in the place of what was told of it, and of all that came after.
 */
public final class TrainingWatch {
  /** Most pieces that wait for a listener; each holds what one look has seen. */
  static final int MOST_WAITING = 64;

  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final String FULL =
      "too many watch trainings through this node (expected: at most "
          + Audience.MOST
          + "); another node tells the same";
  private static final ByteString ALIVE = ByteString.fromString(": alive\n\n");

  private final GridTrainings trainings;
  private final Consumer<Runnable> later;
  private final Audience<Listener> audience = new Audience<>(each -> each.queue, FULL);
  private long sent;
  private boolean looking;

  /**
   * A watch that nobody listens to yet.
   *
   * @param later runs something after an interval, not on the caller's thread
   */
  TrainingWatch(GridTrainings trainings, Consumer<Runnable> later) {
    this.trainings = trainings;
    this.later = later;
  }

  /** A watch on a scheduler. */
  public TrainingWatch(
      GridTrainings trainings,
      org.apache.pekko.actor.typed.Scheduler scheduler,
      scala.concurrent.ExecutionContext executor) {
    this(trainings, look -> scheduler.scheduleOnce(INTERVAL, look, executor));
  }

  /** One who listens to a training. */
  private static final class Listener {
    private final BoundedSourceQueue<ByteString> queue;
    private final Places.Place place;
    private final String training;
    private @Nullable TrainingView seen;

    Listener(BoundedSourceQueue<ByteString> queue, Places.Place place, String training) {
      this.queue = queue;
      this.place = place;
      this.training = training;
    }
  }

  /**
   * What happens to a training until it is over.
   *
   * @throws RefusedException if too many listen, or the node is stopping
   */
  public synchronized Source<ByteString, NotUsed> training(String id) {
    Places.Place place = audience.admit();
    return Source.<ByteString>queue(MOST_WAITING)
        .watchTermination(
            (queue, ended) -> {
              Listener listener = new Listener(queue, place, id);
              listen(listener);
              ended.whenComplete((done, failure) -> leave(listener));
              return NotUsed.getInstance();
            })
        .keepAlive(HEARTBEAT, () -> ALIVE);
  }

  /** Ends all streams. */
  public synchronized void stop() {
    audience.stop();
  }

  synchronized int listeners() {
    return audience.size();
  }

  private synchronized void listen(Listener listener) {
    if (!audience.join(listener, listener.place)) {
      return;
    }
    tell(listener);
    if (!looking) {
      looking = true;
      later.accept(this::look);
    }
  }

  private synchronized void leave(Listener listener) {
    audience.leave(listener, listener.place);
  }

  /** One look, after which the next is due, as long as anybody listens. */
  private synchronized void look() {
    if (audience.isEmpty()) {
      looking = false;
      return;
    }
    try {
      audience.all().forEach(this::tell);
    } finally {
      later.accept(this::look);
    }
  }

  private void tell(Listener listener) {
    Optional<TrainingView> found = trainings.training(listener.training);
    if (found.isPresent()) {
      List<Event> events = between(listener.seen, found.get());
      listener.seen = found.get();
      offer(listener, events);
    }
    if (found.isEmpty() || found.get().state().isOver()) {
      audience.dismiss(listener);
    }
  }

  /** What is different between two looks at a training, as events. Pure. */
  static List<Event> between(@Nullable TrainingView before, TrainingView after) {
    if (before == null || !standing(before).equals(standing(after))) {
      return List.of(new Event("training", TrainingFields.whole(after)));
    }
    List<Event> events = new ArrayList<>();
    Set<Point> known = Set.copyOf(before.curve());
    for (Point each : after.curve()) {
      if (!known.contains(each)) {
        events.add(new Event("epoch", TrainingFields.point(each)));
      }
    }
    Map<String, Object> progress = progress(after);
    if (!progress.equals(progress(before))) {
      events.add(new Event("progress", progress));
    }
    return List.copyOf(events);
  }

  /** What changes seldom, and then so much that all is told again. */
  private static List<Object> standing(TrainingView view) {
    return List.of(
        view.state(),
        view.attempts(),
        view.node(),
        view.reasons(),
        view.versions(),
        view.operation());
  }

  private static Map<String, Object> progress(TrainingView view) {
    Map<String, Object> progress = new LinkedHashMap<>();
    progress.put("message", view.message());
    progress.put("epoch", view.epoch());
    progress.put("epochs", view.epochs());
    progress.put("done", view.done());
    view.secondsLeft().ifPresent(seconds -> progress.put("seconds_left", seconds));
    return progress;
  }

  private void offer(Listener listener, List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    events.forEach(event -> event.write(++sent, out));
    audience.offer(listener, ByteString.fromArrayUnsafe(out.toByteArray()));
  }
}
