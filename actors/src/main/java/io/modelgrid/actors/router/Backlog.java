package io.modelgrid.actors.router;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The unversioned and labelled requests that came while a swap held them, in order. Large: a hold
 * refuses nobody. Only deadlines take out what cannot be sent. Confined to its router.
 *
 * <p>Taking out costs no more than what is taken: once a request that was sent nowhere before has
 * to go on waiting, those behind it that name the same label have to wait, too.
 */
final class Backlog {
  /** So many it takes; it is the memory of their inputs that this bounds. */
  static final int LIMIT = 100_000;

  private final ArrayDeque<Routed> waiting = new ArrayDeque<>();
  private final Map<String, Integer> byLabel = new HashMap<>();

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  /** Takes a request in, unless there are too many. */
  boolean offer(Routed routed) {
    if (waiting.size() >= LIMIT) {
      return false;
    }
    waiting.add(routed);
    byLabel.merge(routed.label(), 1, Integer::sum);
    return true;
  }

  /**
   * Takes out, in order, those that have no obstacle any more.
   *
   * @param obstacle why a request has to wait, or null; may send it. Must not touch this backlog
   */
  void takeOut(Function<Routed, @Nullable String> obstacle) {
    Set<String> blocked = new HashSet<>();
    Iterator<Routed> each = waiting.iterator();
    while (each.hasNext() && blocked.size() < byLabel.size()) {
      Routed routed = each.next();
      if (blocked.contains(routed.label())) {
        continue;
      }
      if (obstacle.apply(routed) == null) {
        each.remove();
        forget(routed);
      } else if (!routed.wasSent()) {
        blocked.add(routed.label());
      }
    }
  }

  /** Takes out, in order, those of which this is true. */
  List<Routed> take(Predicate<Routed> predicate) {
    List<Routed> taken = new ArrayList<>();
    waiting.removeIf(routed -> predicate.test(routed) && taken.add(routed));
    taken.forEach(this::forget);
    return taken;
  }

  private void forget(Routed routed) {
    byLabel.computeIfPresent(routed.label(), (label, count) -> count > 1 ? count - 1 : null);
  }
}
