package io.modelgrid.cluster.reconcile;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which slots of a model are wanted: a pure policy.
 *
 * <p>Slots that live on a node that stays are kept first, lowest number first; what is missing is
 * filled with the lowest numbers. So a node that leaves takes only its own slots with it, and no
 * other slot is moved for the sake of its number.
 */
final class WantedSlots {
  private WantedSlots() {}

  /**
   * The wanted slots' numbers.
   *
   * @param count how many
   * @param alive numbers of the slots that live on nodes that stay
   */
  static SortedSet<Integer> choose(int count, SortedSet<Integer> alive) {
    TreeSet<Integer> wanted = new TreeSet<>();
    alive.stream().limit(count).forEach(wanted::add);
    for (int index = 0; wanted.size() < count; index++) {
      wanted.add(index);
    }
    return wanted;
  }

  /**
   * How many replicas a model gets that names no number: the smaller of the default and the number
   * of serving nodes, at least one. Nodes that crashed count until they leave: they are expected
   * back, and meanwhile their slots live on the survivors.
   */
  static int defaultCount(int defaultReplicas, int servingNodes) {
    return Math.max(1, Math.min(defaultReplicas, servingNodes));
  }
}
