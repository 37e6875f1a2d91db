package io.modelgrid.http.events;

import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.util.ByteString;

/**
 * Who listens to a watch: so many at a time, and nobody any more once the node stops. Not
 * thread-safe: guarded by the watch whose it is.
 *
 * @param <T> one who listens
 */
final class Audience<T> {
  /** Most listeners of a watch. */
  static final int MOST = 100;

  private static final Duration RETRY_STOPPING = Duration.ofSeconds(1);
  private static final Duration RETRY_FULL = Duration.ofSeconds(5);

  private final Function<T, BoundedSourceQueue<ByteString>> queue;
  private final Refusal full;
  private final Places places = new Places(MOST, System::nanoTime);
  private final Set<T> listeners = new LinkedHashSet<>();
  private boolean stopped;

  /**
   * Nobody yet.
   *
   * @param queue by which a listener is told
   * @param full what one hears who comes when as many listen as may
   */
  Audience(Function<T, BoundedSourceQueue<ByteString>> queue, String full) {
    this.queue = queue;
    this.full = Refusal.retryAfter(503, full, RETRY_FULL);
  }

  /**
   * Lets one more ask for a stream, which it joins when the stream begins.
   *
   * @return its place among those who may listen
   * @throws RefusedException if too many listen, or the node is stopping
   */
  Places.Place admit() {
    if (stopped) {
      throw new RefusedException(Refusal.retryAfter(503, "this node is stopping", RETRY_STOPPING));
    }
    return places.take().orElseThrow(() -> new RefusedException(full));
  }

  /** Whether it listens from now on; one that came too late since it was admitted is sent away. */
  boolean join(T listener, Places.Place place) {
    if (stopped || !places.sit(place)) {
      end(listener);
      return false;
    }
    return listeners.add(listener);
  }

  /** One whose stream has ended. */
  void leave(T listener, Places.Place place) {
    listeners.remove(listener);
    places.leave(place);
  }

  /** Gives a piece to one, and sends away who has not taken the last ones. */
  void offer(T listener, ByteString piece) {
    if (!(queue.apply(listener).offer(piece) instanceof QueueOfferResult.Enqueued$)) {
      dismiss(listener);
    }
  }

  /** Ends the stream of one, after what waits for it. */
  void dismiss(T listener) {
    listeners.remove(listener);
    end(listener);
  }

  /** Ends all streams, and lets nobody in any more. */
  void stop() {
    stopped = true;
    List<T> all = all();
    listeners.clear();
    all.forEach(this::end);
  }

  private void end(T listener) {
    try {
      queue.apply(listener).complete();
    } catch (IllegalStateException e) {
      // Its stream has ended by itself in this moment, and is about to leave.
      return;
    }
  }

  /** Those who listen now. */
  List<T> all() {
    return List.copyOf(listeners);
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  int size() {
    return listeners.size();
  }
}
