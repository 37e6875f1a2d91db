package io.modelgrid.actors.router;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a router holds since it cannot send them now: in order, bounded. Confined to
 * its router.
 */
final class HoldQueue {
  private final int limit;
  private ArrayDeque<Routed> held = new ArrayDeque<>();

  HoldQueue(int limit) {
    this.limit = limit;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  int size() {
    return held.size();
  }

  /**
   * Holds a request, unless the queue is full; what is patient is bounded by the backlog's limit.
   */
  boolean offer(Routed routed, String because, long now) {
    if (held.size() >= (routed.patient ? Backlog.LIMIT : limit)) {
      return false;
    }
    routed.heldSince = now;
    routed.heldBecause = because;
    held.add(routed);
    return true;
  }

  /** Does this with each. */
  void each(Consumer<Routed> action) {
    held.forEach(action);
  }

  /** Takes out, in order, those of which this is true. */
  List<Routed> take(Predicate<Routed> predicate) {
    List<Routed> taken = new ArrayList<>();
    held.removeIf(
        routed -> {
          boolean takes = predicate.test(routed);
          if (takes) {
            taken.add(routed);
          }
          return takes;
        });
    return taken;
  }

  /**
   * Takes out, in order, those that have no obstacle any more.
   *
   * @param obstacle why a request has to wait, or null; may send it. Must not touch this queue
   */
  void takeOut(Function<Routed, @Nullable String> obstacle) {
    held.removeIf(
        routed -> {
          String because = obstacle.apply(routed);
          if (because != null) {
            routed.heldBecause = because;
          }
          return because == null;
        });
  }

  /** Takes all out, in order. */
  List<Routed> clear() {
    List<Routed> all = List.copyOf(held);
    held = new ArrayDeque<>();
    return all;
  }
}
