package io.modelgrid.actors.router;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The model's replicas as their statuses tell, and the choice among them. Confined to its router.
 *
 * <p>An entry is one life of a replica: a slot that was started again has a new one, while what is
 * pending at the old one stays there until that is known to have ended.
 */
final class ReplicaTable {
  private final long suspectAfterNanos;
  private final Map<ActorRef<Replica.Command>, Entry> known = new HashMap<>();
  private final TreeMap<Integer, Entry> bySlot = new TreeMap<>();
  // Used within one choice.
  private final List<Entry> usable = new ArrayList<>();
  private int[] slots = new int[8];

  ReplicaTable(long suspectAfterNanos) {
    this.suspectAfterNanos = suspectAfterNanos;
  }

  /** One life of a replica. */
  static final class Entry {
    private ReplicaStatus status;
    private Set<String> ready = Set.of();
    private long heard;
    private boolean lost;
    private int pending;
    private int fromOthers;

    private Entry(ReplicaStatus status) {
      this.status = status;
    }

    int index() {
      return status.index();
    }

    ActorRef<Replica.Command> replica() {
      return status.replica();
    }

    ReplicaStatus status() {
      return status;
    }

    /** Whether the way to it is broken, and it was not heard since. */
    boolean isLost() {
      return lost;
    }

    boolean isDraining() {
      return status.lifecycle() == Lifecycle.DRAINING;
    }

    void sent() {
      pending++;
    }

    void returned() {
      pending--;
    }

    /** It said itself that it does not hold this version; its next status may say otherwise. */
    void doesNotHold(String version) {
      if (ready.contains(version)) {
        Set<String> others = new HashSet<>(ready);
        others.remove(version);
        ready = Set.copyOf(others);
      }
    }

    private void told(ReplicaStatus now, long at) {
      status = now;
      heard = at;
      lost = false;
      fromOthers = Math.max(0, now.queued() - pending);
      ready =
          now.lifecycle() == Lifecycle.SERVING
              ? now.versions().stream()
                  .filter(version -> version.state() == Holding.READY)
                  .map(VersionStatus::version)
                  .collect(Collectors.toUnmodifiableSet())
              : Set.of();
    }

    /** Whether its queue is full, as far as this router can know. */
    private boolean isFull() {
      return waiting() >= status.queueLimit();
    }

    /**
     * How many wait in its queue, as far as this router can know: what others had there when it
     * told its state, and what this router has there now, of which one is computed.
     */
    private int waiting() {
      return fromOthers + Math.max(0, pending - 1);
    }
  }

  /** What came of a choice. */
  enum Outcome {
    FOUND,
    /** Some are ready, but none of them takes more. */
    ALL_FULL,
    /** None is ready. */
    NONE_READY
  }

  /**
   * Notes a status.
   *
   * @return whether this life of the replica is new, so that it must be watched
   */
  boolean told(ReplicaStatus status, long now) {
    Entry entry = known.get(status.replica());
    boolean isNew = entry == null;
    if (entry == null) {
      entry = new Entry(status);
      known.put(status.replica(), entry);
    }
    entry.told(status, now);
    Entry current = bySlot.get(status.index());
    // While one life of a slot drains and the next serves, the next counts.
    if (current == null || current.isLost() || !entry.isDraining()) {
      bySlot.put(status.index(), entry);
    }
    return isNew;
  }

  /** Forgets a replica that ended; null if it was not known. */
  @Nullable Entry ended(ActorRef<Replica.Command> replica) {
    Entry entry = known.remove(replica);
    if (entry != null) {
      entry.lost = true;
      bySlot.remove(entry.index(), entry);
    }
    return entry;
  }

  /** The way to these nodes is broken: the replicas there are suspect until they are heard. */
  List<Entry> lose(Set<String> nodes) {
    List<Entry> lost = new ArrayList<>();
    for (Entry entry : known.values()) {
      if (nodes.contains(entry.status.node()) && !entry.lost) {
        entry.lost = true;
        lost.add(entry);
      }
    }
    return lost;
  }

  boolean isSuspect(Entry entry, long now) {
    return entry.lost || now - entry.heard > suspectAfterNanos;
  }

  /**
   * Finds the replicas that can take a request: those that serve the version and are not suspect,
   * or all that serve it where all are suspect, as far as they are not full.
   */
  Outcome find(String version, Routed routed, long now) {
    usable.clear();
    boolean anyReady = false;
    boolean anySound = false;
    for (Entry entry : bySlot.values()) {
      if (entry.ready.contains(version) && routed.mayGoTo(entry)) {
        anyReady = true;
        anySound |= !isSuspect(entry, now);
      }
    }
    for (Entry entry : bySlot.values()) {
      if (entry.ready.contains(version)
          && routed.mayGoTo(entry)
          && !entry.isFull()
          && !(anySound && isSuspect(entry, now))) {
        usable.add(entry);
      }
    }
    if (!usable.isEmpty()) {
      return Outcome.FOUND;
    }
    return anyReady ? Outcome.ALL_FULL : Outcome.NONE_READY;
  }

  /**
   * Which share is taken of the queues of all replicas that serve a version and are not suspect, or
   * of all that serve it where all are suspect; nothing where none serves it.
   */
  double fullness(String version, long now) {
    long waiting = 0;
    long room = 0;
    boolean anySound = false;
    for (Entry entry : bySlot.values()) {
      if (entry.ready.contains(version)) {
        boolean sound = !isSuspect(entry, now);
        if (sound && !anySound) {
          anySound = true;
          waiting = 0;
          room = 0;
        }
        if (sound || !anySound) {
          waiting += Math.min(entry.waiting(), entry.status.queueLimit());
          room += entry.status.queueLimit();
        }
      }
    }
    return room == 0 ? 0 : (double) waiting / room;
  }

  /** Whether any of what was found last is not suspect. */
  boolean foundSound(long now) {
    return usable.stream().anyMatch(entry -> !isSuspect(entry, now));
  }

  /** The next of what was found last; the rotation moves on. */
  Entry next(Rotation rotation) {
    return usable(rotation.next(slotNumbers(), usable.size()));
  }

  /** The one of what was found last that follows a slot. */
  Entry following(int slot) {
    return usable(Rotation.following(slot, slotNumbers(), usable.size()));
  }

  private int[] slotNumbers() {
    if (slots.length < usable.size()) {
      slots = new int[usable.size() * 2];
    }
    for (int i = 0; i < usable.size(); i++) {
      slots[i] = usable.get(i).index();
    }
    return slots;
  }

  private Entry usable(int slot) {
    for (Entry entry : usable) {
      if (entry.index() == slot) {
        return entry;
      }
    }
    throw new IllegalStateException("slot: " + slot + " (expected: one of those found)");
  }
}
