package io.modelgrid.actors.swap;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One try to make all routers hold and flip: who was asked, who holds, who has flipped. Confined to
 * its supervisor.
 */
final class HoldRound {
  private final Set<String> asked;
  private final Map<String, Integer> held = new TreeMap<>();
  private final Set<String> flipped = new TreeSet<>();

  HoldRound(Set<String> asked) {
    this.asked = new TreeSet<>(asked);
  }

  Set<String> asked() {
    return Set.copyOf(asked);
  }

  /**
   * A router holds.
   *
   * @param waiting requests that it has queued
   */
  void held(String node, int waiting) {
    if (asked.contains(node)) {
      held.put(node, waiting);
    }
  }

  Set<String> notHeld() {
    Set<String> rest = new TreeSet<>(asked);
    rest.removeAll(held.keySet());
    return rest;
  }

  boolean allHeld() {
    return held.keySet().containsAll(asked);
  }

  void flipped(String node) {
    if (asked.contains(node)) {
      flipped.add(node);
    }
  }

  /** Those that have not flipped, whether they are members still or not. */
  Set<String> notFlipped() {
    Set<String> rest = new TreeSet<>(asked);
    rest.removeAll(flipped);
    return rest;
  }

  /** Whether everybody who is a member still has flipped. */
  boolean allFlipped(Set<String> members) {
    return notFlipped().stream().noneMatch(members::contains);
  }

  /** What each node has to say of the hold. */
  Map<String, String> heldInWords() {
    Map<String, String> words = new TreeMap<>();
    asked.forEach(
        node -> {
          Integer waiting = held.get(node);
          words.put(node, waiting == null ? "asked" : "held, " + waiting + " waiting");
        });
    return words;
  }

  /** What each node has to say of the flip. */
  Map<String, String> flippedInWords() {
    Map<String, String> words = new TreeMap<>();
    asked.forEach(node -> words.put(node, flipped.contains(node) ? "flipped" : "asked"));
    return words;
  }
}
