package io.modelgrid.cluster.ingress;

import io.modelgrid.actors.replica.ReplicaStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The last status of every replica, as heard by this node. Written by {@link Ingress}, read by any
 * thread. Reading is cheap, since every request asks: the lists are made when a status comes, and
 * stay the same object until the next one.
 */
public final class StatusBoard {
  private static final long STALE_NANOS = 3_000_000_000L;

  private record Heard(ReplicaStatus status, long atNanos) {}

  /** A model's statuses in the order of slots, and when the oldest of them was heard. */
  private record Listed(List<ReplicaStatus> statuses, long oldestNanos) {}

  private static final Listed NONE = new Listed(List.of(), 0);

  private final Map<String, TreeMap<Integer, Heard>> heard = new TreeMap<>();
  private final Map<String, Listed> listed = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  public StatusBoard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Notes a status. While a slot moves, two replicas may speak for it: one that drains does not
   * overrule a newer one elsewhere.
   */
  synchronized void note(ReplicaStatus status) {
    Heard fresh = new Heard(status, nanoTime.getAsLong());
    heard
        .computeIfAbsent(status.model(), model -> new TreeMap<>())
        .merge(status.index(), fresh, (old, now) -> overrules(now.status(), old) ? now : old);
    list(status.model());
  }

  private boolean overrules(ReplicaStatus fresh, Heard old) {
    boolean draining = fresh.lifecycle() == ReplicaStatus.Lifecycle.DRAINING;
    return !draining || fresh.replica().equals(old.status().replica()) || isStale(old.atNanos());
  }

  synchronized void forgetNodes(Collection<String> nodes) {
    for (String model : List.copyOf(heard.keySet())) {
      slots(model).values().removeIf(each -> nodes.contains(each.status().node()));
      list(model);
    }
  }

  synchronized void forgetSilent() {
    List.copyOf(heard.keySet()).forEach(this::relist);
  }

  private synchronized void relist(String model) {
    slots(model).values().removeIf(each -> isStale(each.atNanos()));
    list(model);
  }

  private void list(String model) {
    SortedMap<Integer, Heard> slots = slots(model);
    if (slots.isEmpty()) {
      heard.remove(model);
      listed.remove(model);
      return;
    }
    long oldest = slots.values().stream().mapToLong(Heard::atNanos).min().orElse(Long.MAX_VALUE);
    listed.put(model, new Listed(slots.values().stream().map(Heard::status).toList(), oldest));
  }

  private SortedMap<Integer, Heard> slots(String model) {
    TreeMap<Integer, Heard> slots = heard.get(model);
    return slots == null ? new TreeMap<>() : slots;
  }

  /** All replicas that spoke within the last three seconds, by model and slot. */
  public List<ReplicaStatus> all() {
    return listed.keySet().stream()
        .sorted(Comparator.naturalOrder())
        .flatMap(model -> of(model).stream())
        .toList();
  }

  /** Those of one model, by slot. */
  public List<ReplicaStatus> of(String model) {
    Listed now = listed.getOrDefault(model, NONE);
    if (!now.statuses().isEmpty() && isStale(now.oldestNanos())) {
      relist(model);
      now = listed.getOrDefault(model, NONE);
    }
    return now.statuses();
  }

  private boolean isStale(long atNanos) {
    return nanoTime.getAsLong() - atNanos > STALE_NANOS;
  }
}
