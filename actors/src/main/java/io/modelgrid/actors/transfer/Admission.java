package io.modelgrid.actors.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which transfers may come in: so many bytes and so many transfers at once, the others in the order
 * in which they were offered. Nobody overtakes, so that a large one does not wait for ever.
 * Confined to its actor.
 *
 * @param <K> names a transfer
 */
final class Admission<K> {
  private final long budget;
  private final int mostAtOnce;
  private final int mostWaiting;
  private final Map<K, Long> admitted = new HashMap<>();
  private final LinkedHashMap<K, Long> waiting = new LinkedHashMap<>();
  private long used;

  Admission(long budget, int mostAtOnce, int mostWaiting) {
    this.budget = budget;
    this.mostAtOnce = mostAtOnce;
    this.mostWaiting = mostWaiting;
  }

  /** Takes a transfer into the line; false if the line is full, or it could never be admitted. */
  boolean offer(K transfer, long bytes) {
    if (bytes > budget || waiting.size() >= mostWaiting) {
      return false;
    }
    waiting.put(transfer, bytes);
    return true;
  }

  /** Those that may come in now, and did not before. */
  List<K> admit() {
    List<K> now = new ArrayList<>();
    Iterator<Map.Entry<K, Long>> line = waiting.entrySet().iterator();
    while (line.hasNext() && admitted.size() < mostAtOnce) {
      Map.Entry<K, Long> first = line.next();
      if (used + first.getValue() > budget) {
        break;
      }
      used += first.getValue();
      admitted.put(first.getKey(), first.getValue());
      now.add(first.getKey());
      line.remove();
    }
    return now;
  }

  /** A transfer has ended, or is not wanted any more. */
  void end(K transfer) {
    waiting.remove(transfer);
    Long bytes = admitted.remove(transfer);
    used -= bytes == null ? 0 : bytes;
  }

  /** Bytes that are coming in. */
  long used() {
    return used;
  }
}
