package io.modelgrid.cluster.ingress;

import io.modelgrid.actors.replica.ReplicaStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The last status of every replica, as heard by this node. Written by {@link Ingress}, read by any
 * thread.
 */
public final class StatusBoard {
  private static final long STALE_NANOS = 3_000_000_000L;

  private record Heard(ReplicaStatus status, long atNanos) {}

  private final Map<String, Heard> bySlot = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  public StatusBoard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Notes a status. While a slot moves, two replicas may speak for it: one that drains does not
   * overrule a newer one elsewhere.
   */
  void note(ReplicaStatus status) {
    Heard heard = new Heard(status, nanoTime.getAsLong());
    bySlot.merge(
        status.slot(), heard, (old, fresh) -> overrules(fresh.status(), old) ? fresh : old);
  }

  private boolean overrules(ReplicaStatus fresh, Heard old) {
    boolean draining = fresh.lifecycle() == ReplicaStatus.Lifecycle.DRAINING;
    return !draining || fresh.replica().equals(old.status().replica()) || isStale(old);
  }

  void forgetNodes(Collection<String> nodes) {
    bySlot.values().removeIf(heard -> nodes.contains(heard.status().node()));
  }

  void forgetSilent() {
    bySlot.values().removeIf(this::isStale);
  }

  /** All replicas that spoke within the last three seconds. */
  public List<ReplicaStatus> all() {
    return bySlot.values().stream()
        .filter(heard -> !isStale(heard))
        .map(Heard::status)
        .sorted(
            java.util.Comparator.comparing(ReplicaStatus::model)
                .thenComparingInt(ReplicaStatus::index))
        .toList();
  }

  /** Those of one model. */
  public List<ReplicaStatus> of(String model) {
    return all().stream().filter(status -> status.model().equals(model)).toList();
  }

  private boolean isStale(Heard heard) {
    return nanoTime.getAsLong() - heard.atNanos() > STALE_NANOS;
  }
}
