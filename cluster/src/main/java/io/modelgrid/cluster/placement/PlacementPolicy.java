package io.modelgrid.cluster.placement;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where slots go: a pure function from the sites to a decision that can say why.
 *
 * <p>A slot goes to the site with the fewest slots of the same model, then to one with a GPU in
 * use, then to the one least full against its capacity, then to the first by address; sites without
 * room for the model are left out. A slot is moved only where that evens out a model's slots by two
 * or more, or makes the fullest of two sites less full, so that a move is never followed by its
 * reverse.
 */
public final class PlacementPolicy {

  /**
   * A decision.
   *
   * @param node the site that was chosen, or empty when nothing fits
   * @param why in words
   */
  public record Choice(Optional<String> node, String why) {}

  /** A move that evens the sites out. */
  public record Move(String slot, String from, String to, String why) {}

  private PlacementPolicy() {}

  /**
   * Chooses a site for a slot.
   *
   * @param bytes memory that a replica of its model will hold, estimated
   */
  public static Choice choose(String slot, long bytes, List<Site> sites) {
    String model = Site.modelOf(slot);
    return sites.stream()
        .filter(site -> site.freeBytes() >= bytes)
        .min(order(model))
        .map(site -> new Choice(Optional.of(site.node()), reason(model, site, sites.size())))
        .orElseGet(() -> new Choice(Optional.empty(), refusal(bytes, sites)));
  }

  /**
   * The most useful move, if any.
   *
   * @param movable which slots may be moved now
   */
  public static Optional<Move> move(List<Site> sites, Predicate<String> movable) {
    Optional<Move> spread = Optional.empty();
    for (Site from : sites) {
      for (String slot : from.slots()) {
        if (!movable.test(slot)) {
          continue;
        }
        for (Site to : sites) {
          if (evensModel(slot, from, to)) {
            return Optional.of(move(slot, from, to, "evens out the model's slots"));
          }
          if (spread.isEmpty() && evensLoad(slot, from, to)) {
            spread = Optional.of(move(slot, from, to, "evens out the nodes' load"));
          }
        }
      }
    }
    return spread;
  }

  private static Comparator<Site> order(String model) {
    return Comparator.<Site>comparingLong(site -> site.slotsOf(model))
        .thenComparing(site -> !site.gpu())
        .thenComparingDouble(site -> site.loadWith(1))
        .thenComparing(Site::node);
  }

  private static boolean evensModel(String slot, Site from, Site to) {
    String model = Site.modelOf(slot);
    return from.slotsOf(model) >= to.slotsOf(model) + 2;
  }

  private static boolean evensLoad(String slot, Site from, Site to) {
    String model = Site.modelOf(slot);
    return from.slotsOf(model) > to.slotsOf(model)
        && from.gpu() == to.gpu()
        && from.loadWith(0) > to.loadWith(1);
  }

  private static Move move(String slot, Site from, Site to, String why) {
    return new Move(slot, from.node(), to.node(), why);
  }

  private static String reason(String model, Site site, int sites) {
    return "%d of its model there, load %d of %d, %s, of %d nodes"
        .formatted(
            site.slotsOf(model),
            site.slots().size(),
            site.capacity(),
            site.gpu() ? "a GPU" : "no GPU",
            sites);
  }

  private static String refusal(long bytes, List<Site> sites) {
    return sites.isEmpty()
        ? "no serving node is up and reachable"
        : "no node has %d MiB free for it".formatted(bytes >> 20);
  }
}
