package io.modelgrid.cluster.placement;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All wishes of where slots are, by their keys. */
public record Wishes(Map<String, Wish> byKey) {
  public Wishes {
    byKey = Map.copyOf(byKey);
  }

  public static Wishes none() {
    return new Wishes(Map.of());
  }

  /** Addresses of the nodes that shall have no slots. */
  public Set<String> drained() {
    Set<String> nodes = new TreeSet<>();
    for (Wish wish : byKey.values()) {
      if (wish instanceof Wish.Drain drain) {
        nodes.add(drain.node());
      }
    }
    return nodes;
  }

  /** Those that stood so earlier, too. */
  public Wishes alsoIn(Wishes earlier) {
    Map<String, Wish> both = new HashMap<>(byKey);
    both.entrySet().retainAll(earlier.byKey().entrySet());
    return new Wishes(both);
  }

  /** The move of a model's replica, over or not. */
  public Optional<Wish.Move> moveOf(String model) {
    return byKey.get(Wish.Move.keyOf(model)) instanceof Wish.Move move
        ? Optional.of(move)
        : Optional.empty();
  }
}
