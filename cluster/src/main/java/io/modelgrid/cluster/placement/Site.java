package io.modelgrid.cluster.placement;

import java.util.List;

/**
 * A node on which slots may be placed, as the policy sees it.
 *
 * @param node its address
 * @param capacity slots at which it counts as full
 * @param slots slots that are on it, {@code model.k}
 * @param gpu whether one of its devices in use is a GPU
 * @param freeBytes free memory on the roomiest device in use, less what is on its way there
 */
public record Site(String node, int capacity, List<String> slots, boolean gpu, long freeBytes) {
  public Site {
    slots = List.copyOf(slots);
  }

  long slotsOf(String model) {
    return slots.stream().filter(slot -> modelOf(slot).equals(model)).count();
  }

  /** How full it would be with so many more slots; above 1 is over capacity. */
  double loadWith(int more) {
    return (double) (slots.size() + more) / capacity;
  }

  /** The model of a slot {@code model.k}. */
  public static String modelOf(String slot) {
    return slot.substring(0, slot.lastIndexOf('.'));
  }
}
