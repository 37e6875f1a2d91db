package io.modelgrid.actors.router;

import io.modelgrid.actors.router.Routed.Send;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are at replicas, by the number of each sending. A sending that is taken out is
 * forgotten: a later answer to it means nothing. Confined to its router.
 */
final class PendingTable {
  private final Map<Long, Send> sends = new HashMap<>();
  private long lastId;

  boolean isEmpty() {
    return sends.isEmpty();
  }

  int size() {
    return sends.size();
  }

  /**
   * Notes that a request goes to a replica.
   *
   * @param standsInFor the stable version in whose place the version is to answer, or null
   */
  Send add(
      Routed routed,
      ReplicaTable.Entry replica,
      String version,
      @Nullable String standsInFor,
      long epoch,
      long now) {
    Send send = new Send(++lastId, routed, replica, version, standsInFor, epoch, now);
    sends.put(send.id, send);
    routed.sends.add(send);
    routed.lastSlot = replica.index();
    routed.lastVersion = version;
    replica.sent();
    return send;
  }

  /** Takes one sending out; null if it was forgotten. */
  @Nullable Send take(long id) {
    Send send = sends.remove(id);
    if (send != null) {
      send.routed.sends.remove(send);
      send.replica.returned();
    }
    return send;
  }

  /** Forgets every sending of a request. */
  void forget(Routed routed) {
    for (Send send : List.copyOf(routed.sends)) {
      take(send.id);
    }
  }

  /** What is at a replica, in the order in which it was sent. */
  List<Send> allAt(ReplicaTable.Entry replica) {
    List<Send> there = where(send -> send.replica == replica);
    there.sort(Comparator.comparingLong(send -> send.id));
    return there;
  }

  /** The sendings of which this is true. */
  List<Send> where(Predicate<Send> predicate) {
    List<Send> found = new ArrayList<>();
    for (Send send : sends.values()) {
      if (predicate.test(send)) {
        found.add(send);
      }
    }
    return found;
  }

  /** Takes all out, each request once. */
  Set<Routed> clear() {
    Set<Routed> all = new LinkedHashSet<>();
    for (Send send : where(send -> true)) {
      all.add(send.routed);
      take(send.id);
    }
    return all;
  }
}
