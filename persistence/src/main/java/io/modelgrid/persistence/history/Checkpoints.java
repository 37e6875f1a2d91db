package io.modelgrid.persistence.history;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * States that were passed on the way to others, kept in memory so that the next question need not
 * begin with the first event: one for each so many revisions, and twice as far apart whenever they
 * become too many. What is the same in two states is there once. Thread-safe.
 */
final class Checkpoints {
  /** A state for each thousand revisions, and at most 128 of them. */
  static Checkpoints usual() {
    return new Checkpoints(1_000, 128);
  }

  private final int most;
  private final NavigableMap<Long, Moment> kept = new TreeMap<>();
  private long spacing;

  Checkpoints(long spacing, int most) {
    this.spacing = spacing;
    this.most = most;
  }

  /** Keeps a state, if it is one of those that are kept. */
  synchronized void pass(Moment moment) {
    if (moment.revision() == 0 || moment.revision() % spacing != 0) {
      return;
    }
    kept.putIfAbsent(moment.revision(), moment);
    while (kept.size() > most) {
      spacing *= 2;
      kept.keySet().removeIf(revision -> revision % spacing != 0);
    }
  }

  /** The latest state that is kept of those up to a revision. */
  synchronized Moment upTo(long revision) {
    Map.Entry<Long, Moment> entry = kept.floorEntry(revision);
    return entry == null ? Moment.first() : entry.getValue();
  }

  /** The latest that is kept of those all of whose events were written at a time or before. */
  synchronized Moment upTo(Instant time) {
    return kept.descendingMap().values().stream()
        .filter(moment -> !moment.latest().isAfter(time))
        .findFirst()
        .orElseGet(Moment::first);
  }

  synchronized int size() {
    return kept.size();
  }
}
