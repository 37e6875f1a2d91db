package io.modelgrid.cluster.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlacementPolicyTest {
  private static final long GIB = 1L << 30;

  private static Site site(String node, String... slots) {
    return new Site(node, 16, List.of(slots), false, 8 * GIB);
  }

  @Test
  void choosesTheSiteWithFewestSlotsOfTheModel() {
    List<Site> sites = List.of(site("a", "m.0"), site("b", "x.0", "x.1", "x.2"));

    assertThat(PlacementPolicy.choose("m.1", 0, sites).node()).contains("b");
  }

  @Test
  void choosesTheLeastFullSiteAmongEquals() {
    List<Site> sites = List.of(site("a", "x.0", "x.1"), site("b", "x.2"), site("c", "x.3", "x.4"));

    assertThat(PlacementPolicy.choose("m.0", 0, sites).node()).contains("b");
  }

  @Test
  void weighsLoadAgainstCapacity() {
    Site small = new Site("small", 2, List.of("x.0"), false, 8 * GIB);
    Site large = new Site("large", 20, List.of("x.1", "x.2", "x.3"), false, 8 * GIB);

    assertThat(PlacementPolicy.choose("m.0", 0, List.of(small, large)).node()).contains("large");
  }

  @Test
  void choosesTheFirstAddressWhenAllElseIsEqual() {
    assertThat(PlacementPolicy.choose("m.0", 0, List.of(site("b"), site("a"))).node())
        .contains("a");
  }

  @Test
  void prefersSiteWithGpu() {
    Site gpu = new Site("z", 16, List.of("x.0"), true, 8 * GIB);

    assertThat(PlacementPolicy.choose("m.0", 0, List.of(site("a"), gpu)).node()).contains("z");
  }

  @Test
  void leavesOutSitesWithoutRoom() {
    Site tight = new Site("a", 16, List.of(), true, GIB);

    assertThat(PlacementPolicy.choose("m.0", 2 * GIB, List.of(tight, site("b"))).node())
        .contains("b");
  }

  @Test
  void saysWhyNothingFits() {
    Site tight = new Site("a", 16, List.of(), false, GIB);

    PlacementPolicy.Choice full = PlacementPolicy.choose("m.0", 2 * GIB, List.of(tight));
    PlacementPolicy.Choice none = PlacementPolicy.choose("m.0", 0, List.of());

    assertThat(full).isEqualTo(new PlacementPolicy.Choice(Optional.empty(), full.why()));
    assertThat(full.why()).contains("2048 MiB");
    assertThat(none.why()).contains("no serving node");
  }

  @Test
  void spreadsFourReplicasOverThreeNodesTwoOneOne() {
    Map<String, List<String>> placed = new HashMap<>();
    List.of("a", "b", "c").forEach(node -> placed.put(node, new ArrayList<>()));

    for (int i = 0; i < 4; i++) {
      String slot = "m." + i;
      String node = PlacementPolicy.choose(slot, 0, sites(placed)).node().orElseThrow();
      placed.computeIfAbsent(node, key -> new ArrayList<>()).add(slot);
    }

    assertThat(placed.values().stream().map(List::size).sorted()).containsExactly(1, 1, 2);
  }

  @Test
  void movesSlotToNodeThatJoined() {
    List<Site> sites =
        List.of(site("a", "m.0", "n.0"), site("b", "m.1", "n.1"), site("c", "m.2"), site("d"));

    assertThat(PlacementPolicy.move(sites, slot -> true).map(PlacementPolicy.Move::to))
        .contains("d");
  }

  @Test
  void movesNothingWhereLoadDiffersByOne() {
    List<Site> sites = List.of(site("a", "m.0", "n.0"), site("b", "m.1"));

    assertThat(PlacementPolicy.move(sites, slot -> true)).isEmpty();
  }

  @Test
  void movesNothingThatMayNotBeMoved() {
    List<Site> sites = List.of(site("a", "m.0", "m.1", "m.2"), site("b"));

    assertThat(PlacementPolicy.move(sites, slot -> false)).isEmpty();
  }

  /** Whatever the start, moves come to an end, and no model's slots differ by two or more then. */
  @Test
  void movesAlwaysSettle() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      Map<String, List<String>> placed = randomPlacement(random);
      int moves = 0;
      Optional<PlacementPolicy.Move> move = PlacementPolicy.move(sites(placed), slot -> true);
      while (move.isPresent()) {
        apply(placed, move.get());
        assertThat(++moves).as("moves in round %d", round).isLessThan(200);
        move = PlacementPolicy.move(sites(placed), slot -> true);
      }
      for (String model : List.of("m", "n", "o")) {
        List<Long> counts = sites(placed).stream().map(site -> site.slotsOf(model)).toList();
        long spread =
            counts.stream().mapToLong(Long::longValue).max().orElse(0)
                - counts.stream().mapToLong(Long::longValue).min().orElse(0);
        assertThat(spread).as("%s over %s", model, placed).isLessThan(2);
      }
    }
  }

  private static void apply(Map<String, List<String>> placed, PlacementPolicy.Move move) {
    placed.getOrDefault(move.from(), new ArrayList<>()).remove(move.slot());
    placed.computeIfAbsent(move.to(), key -> new ArrayList<>()).add(move.slot());
  }

  private static Map<String, List<String>> randomPlacement(Random random) {
    List<String> nodes = List.of("a", "b", "c", "d").subList(0, 2 + random.nextInt(3));
    Map<String, List<String>> placed = new HashMap<>();
    nodes.forEach(node -> placed.put(node, new ArrayList<>()));
    for (String model : List.of("m", "n", "o")) {
      int count = random.nextInt(8);
      for (int i = 0; i < count; i++) {
        String node = nodes.get(random.nextInt(nodes.size()));
        placed.computeIfAbsent(node, key -> new ArrayList<>()).add(model + "." + i);
      }
    }
    return placed;
  }

  private static List<Site> sites(Map<String, List<String>> placed) {
    return placed.entrySet().stream()
        .map(entry -> site(entry.getKey(), entry.getValue().toArray(String[]::new)))
        .toList();
  }
}
