package io.modelgrid.cli.prove;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The epoch below which nothing may be answered any more: steps that rise with time. */
final class EpochFloor {
  // INVARIANT: epochs rise strictly with the times.
  private final NavigableMap<Long, Step> steps = new TreeMap<>();

  /**
   * From a time on this epoch is known.
   *
   * @param why in words
   */
  record Step(long time, long epoch, String why) {}

  /** Takes a step, whenever it is told of. */
  void raise(long time, long epoch, String why) {
    Step before = at(time);
    if (before != null && before.epoch() >= epoch) {
      return;
    }
    NavigableMap<Long, Step> later = steps.tailMap(time, true);
    for (Map.Entry<Long, Step> next = later.firstEntry();
        next != null && next.getValue().epoch() <= epoch;
        next = later.firstEntry()) {
      later.pollFirstEntry();
    }
    steps.put(time, new Step(time, epoch, why));
  }

  /** The step that holds at a time; null before the first. */
  @Nullable Step at(long time) {
    Map.Entry<Long, Step> entry = steps.floorEntry(time);
    return entry == null ? null : entry.getValue();
  }
}
