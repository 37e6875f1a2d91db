package io.modelgrid.http.events;

import io.modelgrid.engine.api.GridActors;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.refusal.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Shows the actors of all nodes: once, or a picture a second to each listener, as long as there are
 * any. One per node; thread-safe.
 *
 * <p>A picture is whole, so one that a slow listener has no room for is left out, and nothing else
 * happens to it. It is written once, whoever gets it.
 */
public final class ActorWatch {
  /** Most pictures that wait for a listener. */
  static final int MOST_WAITING = 2;

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String FULL =
      "too many watch the actors through this node (expected: at most "
          + Audience.MOST
          + "); another node shows the same";
  private static final ByteString END = ByteString.fromString("\n\n");

  private final GridView view;
  private final Executor executor;
  private final Consumer<Runnable> later;
  private final Audience<BoundedSourceQueue<ByteString>> audience =
      new Audience<>(queue -> queue, FULL);
  private @Nullable GridActors seen;
  private ByteString written = ByteString.emptyByteString();
  private long sent;
  private boolean looking;
  private boolean waiting;

  /**
   * A watch that nobody listens to yet.
   *
   * @param executor on which pictures are written
   * @param later runs something after an interval, not on the caller's thread
   */
  ActorWatch(GridView view, Executor executor, Consumer<Runnable> later) {
    this.view = view;
    this.executor = executor;
    this.later = later;
  }

  /** A watch on a scheduler. */
  public ActorWatch(
      GridView view,
      Executor executor,
      org.apache.pekko.actor.typed.Scheduler scheduler,
      scala.concurrent.ExecutionContext timers) {
    this(view, executor, look -> scheduler.scheduleOnce(INTERVAL, look, timers));
  }

  /** The actors as they are, in JSON. */
  public CompletionStage<ByteString> picture() {
    return view.actors().thenApplyAsync(this::write, executor);
  }

  /**
   * The actors as they are, as events {@code actors}, one a second.
   *
   * @throws RefusedException if too many listen, or the node is stopping
   */
  public synchronized Source<ByteString, NotUsed> pictures() {
    audience.admit();
    return Source.<ByteString>queue(MOST_WAITING)
        .watchTermination(
            (queue, ended) -> {
              listen(queue);
              ended.whenComplete((done, failure) -> leave(queue));
              return NotUsed.getInstance();
            });
  }

  /** Ends all streams. */
  public synchronized void stop() {
    audience.stop();
  }

  synchronized int listeners() {
    return audience.size();
  }

  private synchronized void listen(BoundedSourceQueue<ByteString> queue) {
    if (!audience.join(queue)) {
      return;
    }
    var unused = picture().whenComplete((picture, failure) -> tell(List.of(queue), picture));
    if (!looking) {
      looking = true;
      later.accept(this::look);
    }
  }

  private synchronized void leave(BoundedSourceQueue<ByteString> queue) {
    audience.leave(queue);
  }

  /** One look, a second after which the next is due, as long as anybody listens. */
  private synchronized void look() {
    if (audience.isEmpty()) {
      looking = false;
      return;
    }
    later.accept(this::look);
    if (!waiting) {
      waiting = true;
      var unused = picture().whenComplete((picture, failure) -> looked(picture));
    }
  }

  private synchronized void looked(@Nullable ByteString picture) {
    waiting = false;
    tell(audience.all(), picture);
  }

  /** Without a picture there is nothing to show: whoever listens may come again. */
  private synchronized void tell(
      List<BoundedSourceQueue<ByteString>> whom, @Nullable ByteString picture) {
    if (picture == null) {
      whom.forEach(BoundedSourceQueue::complete);
      return;
    }
    ByteString event =
        ByteString.fromString("event: actors\nid: " + ++sent + "\ndata: ")
            .concat(picture)
            .concat(END);
    for (BoundedSourceQueue<ByteString> each : whom) {
      // Whether it was taken or left out: the next picture says all that this one does.
      var unused = each.offer(event);
    }
  }

  @SuppressWarnings("ReferenceEquality") // the same object means the same picture
  private synchronized ByteString write(GridActors actors) {
    if (actors != seen) {
      written = ByteString.fromArrayUnsafe(Answers.bytes(actors));
      seen = actors;
    }
    return written;
  }
}
