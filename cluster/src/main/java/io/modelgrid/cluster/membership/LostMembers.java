package io.modelgrid.cluster.membership;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Members that were removed without leaving, and when they were last known to be reachable.
 * Confined to {@link Membership}; a policy without a clock.
 *
 * <p>Such a node may be frozen or cut off, and answer requests until its lease has run out; whoever
 * wants to commit something waits that long. What was lost before this node was there it cannot
 * know. So it counts the time at which it became a member as a loss, unless it founded the grid.
 */
final class LostMembers {
  /** Stands for whoever was lost before this node was there. */
  static final String EARLIER = "(whoever was lost before this node was there)";

  private final long keptNanos;
  private final Map<String, Long> unreachableSince = new HashMap<>();
  private final Map<String, Long> lost = new HashMap<>();

  /**
   * Nobody yet.
   *
   * @param keptNanos how long a loss means something: a lease's validity
   */
  LostMembers(long keptNanos) {
    this.keptNanos = keptNanos;
  }

  /** This node became a member. */
  void joined(boolean founder, long nowNanos) {
    if (!founder) {
      lost.put(EARLIER, nowNanos);
    }
  }

  /** These members cannot be reached now; what was lost long ago is forgotten. */
  void unreachable(Set<String> nodes, long nowNanos) {
    unreachableSince.keySet().retainAll(nodes);
    nodes.forEach(node -> unreachableSince.putIfAbsent(node, nowNanos));
    lost.values().removeIf(seen -> nowNanos - seen > keptNanos);
  }

  /**
   * A member was removed.
   *
   * @param down whether it was declared down, rather than left
   */
  void removed(String node, boolean down, long nowNanos) {
    Long since = unreachableSince.remove(node);
    if (down || since != null) {
      lost.merge(node, since == null ? nowNanos : since, Math::max);
    }
  }

  Map<String, Long> now() {
    return Map.copyOf(lost);
  }
}
