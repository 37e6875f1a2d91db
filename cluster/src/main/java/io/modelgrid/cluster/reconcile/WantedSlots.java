package io.modelgrid.cluster.reconcile;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which slots of a model are wanted: a pure policy.
 *
 * <p>Slots that live on a node that stays are kept first, lowest number first; what is missing is
 * filled with the lowest numbers. So a node that leaves takes only its own slots with it, and no
 * other slot is moved for the sake of its number.
 *
 * <p>A slot that shall leave the node that it is on, one after the other, has another number in its
 * place, and stays until as many others are ready as are wanted.
 */
final class WantedSlots {
  private WantedSlots() {}

  /**
   * A slot that lives.
   *
   * @param leaves whether it shall go, as soon as it can be spared
   * @param ready whether it serves all that it is wanted for
   */
  record Living(int index, boolean leaves, boolean ready) {}

  /**
   * The wanted slots' numbers.
   *
   * @param count how many
   * @param alive slots that live on nodes that stay
   * @param avoided numbers that shall not be used for new slots
   * @param spares whether a slot that leaves may go now, if as many others are ready
   */
  static SortedSet<Integer> choose(
      int count, List<Living> alive, Set<Integer> avoided, boolean spares) {
    List<Living> sorted = alive.stream().sorted(Comparator.comparing(Living::index)).toList();
    Optional<Living> leaving = sorted.stream().filter(Living::leaves).findFirst();
    TreeSet<Integer> wanted = new TreeSet<>();
    int ready = 0;
    for (Living slot : sorted) {
      boolean goes = leaving.filter(slot::equals).isPresent();
      if (!goes && wanted.size() < count) {
        wanted.add(slot.index());
        ready += slot.ready() ? 1 : 0;
      }
    }
    int going = leaving.map(Living::index).orElse(-1);
    for (int index = 0; wanted.size() < count; index++) {
      if (index != going && !avoided.contains(index)) {
        wanted.add(index);
      }
    }
    // INVARIANT: what leaves goes only when as many as are wanted are ready without it.
    if (going >= 0 && count > 0 && (ready < count || !spares)) {
      wanted.add(going);
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
