package io.modelgrid.actors.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.training.QueuePolicy.Placed;
import io.modelgrid.actors.training.QueuePolicy.Plan;
import io.modelgrid.actors.training.QueuePolicy.Site;
import io.modelgrid.actors.training.QueuePolicy.Waiting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueuePolicyTest {
  private static final long GIB = 1L << 30;
  private static final Site ONE = new Site("n1", 1, 2 * GIB);
  private static final Site TWO = new Site("n2", 2, 4 * GIB);

  private static Waiting waiting(String id, String owner, int priority) {
    return waiting(id, owner, priority, 1, null);
  }

  private static Waiting waiting(
      String id, String owner, int priority, int cores, @Nullable String lastNode) {
    return new Waiting(id, owner, priority, Long.parseLong(id), cores, cores * GIB, lastNode);
  }

  private static Placed placed(String id, String owner, String node, int cores) {
    return new Placed(id, owner, node, cores, cores * GIB);
  }

  private static Plan decide(List<Waiting> waiting, List<Site> sites, Placed... placed) {
    return QueuePolicy.decide(waiting, sites, List.of(placed));
  }

  @Test
  void theOldestGoesFirst() {
    Plan plan = decide(List.of(waiting("8", "ann", 0), waiting("7", "ann", 0)), List.of(ONE));

    assertThat(plan.begins()).containsExactly(Map.entry("7", "n1"));
    assertThat(plan.reasons())
        .containsEntry(
            "8",
            "it takes 1 core and 1024 MiB; n1 has 0 cores and 1024 MiB free, and 1 go before it");
  }

  @Test
  void aHigherPriorityGoesFirst() {
    Plan plan = decide(List.of(waiting("7", "ann", 0), waiting("8", "bob", 5)), List.of(ONE));

    assertThat(plan.begins()).containsOnlyKeys("8");
  }

  // Ann has one that runs: it is Bob's turn, though he came later.
  @Test
  void itIsTheTurnOfWhoHasLess() {
    Plan plan =
        decide(
            List.of(waiting("7", "ann", 0), waiting("8", "bob", 0)),
            List.of(TWO),
            placed("5", "ann", "n2", 1));

    assertThat(plan.begins()).containsOnlyKeys("8");
  }

  @Test
  void ownersTakeTurnsWithinOneDecision() {
    Site large = new Site("n9", 4, 64 * GIB);
    List<Waiting> all = new ArrayList<>();
    for (int id = 1; id <= 6; id++) {
      all.add(waiting(String.valueOf(id), id <= 5 ? "ann" : "bob", 0));
    }

    assertThat(decide(all, List.of(large)).begins()).containsOnlyKeys("1", "6", "2", "3");
  }

  @Test
  void itGoesWhereItWasBefore() {
    Plan plan = decide(List.of(waiting("7", "ann", 0, 1, "n1")), List.of(TWO, ONE));

    assertThat(plan.begins()).containsEntry("7", "n1");
  }

  @Test
  void elseWhereMostIsFree() {
    assertThat(decide(List.of(waiting("7", "ann", 0)), List.of(ONE, TWO)).begins())
        .containsEntry("7", "n2");
    assertThat(
            decide(
                    List.of(waiting("7", "ann", 0, 1, "gone")),
                    List.of(ONE, TWO),
                    placed("5", "bob", "n2", 2))
                .begins())
        .containsEntry("7", "n1");
  }

  @Test
  void memoryCountsAsCoresDo() {
    Waiting hungry = new Waiting("7", "ann", 0, 7, 1, 3 * GIB, null);

    assertThat(decide(List.of(hungry), List.of(ONE)).reasons().get("7"))
        .isEqualTo(
            "it takes 1 core and 3072 MiB, more than any node lends (the largest, n1: 1 core and"
                + " 2048 MiB)");
    assertThat(decide(List.of(hungry), List.of(TWO), placed("5", "bob", "n2", 1)).begins())
        .containsKey("7");
    assertThat(
            decide(List.of(hungry), List.of(TWO), new Placed("5", "bob", "n2", 1, 2 * GIB))
                .reasons())
        .containsKey("7");
  }

  @Test
  void withoutNodesItSaysSo() {
    assertThat(decide(List.of(waiting("7", "ann", 0)), List.of()).reasons())
        .containsEntry("7", "no node with the role training is there");
  }

  // The large one is next: the node that will have room for it takes nothing small meanwhile.
  @Test
  void aLargeOneIsNotKeptOutBySmallOnes() {
    Plan plan =
        decide(
            List.of(waiting("7", "ann", 0, 2, null), waiting("8", "bob", 0)),
            List.of(TWO),
            placed("5", "cleo", "n2", 1));

    assertThat(plan.begins()).isEmpty();
    assertThat(plan.reasons().get("7")).contains("n2 has 1 core and 3072 MiB free");
    assertThat(plan.reasons().get("8")).contains("n2 is kept for training 7");
  }

  @Test
  void whatFitsNowhereKeepsNobodyOut() {
    Plan plan =
        decide(List.of(waiting("7", "ann", 9, 64, null), waiting("8", "bob", 0)), List.of(ONE));

    assertThat(plan.begins()).containsOnlyKeys("8");
  }

  @Test
  void noNodeIsEverOverfilledAndEverybodyHearsOfIt() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      List<Site> sites = new ArrayList<>();
      for (int node = 0; node < random.nextInt(4); node++) {
        sites.add(new Site("n" + node, 1 + random.nextInt(4), (1 + random.nextInt(8)) * GIB));
      }
      List<Waiting> waiting = new ArrayList<>();
      for (int id = 1; id <= random.nextInt(12); id++) {
        waiting.add(
            waiting(
                String.valueOf(id),
                "o" + random.nextInt(3),
                random.nextInt(3),
                1 + random.nextInt(4),
                random.nextBoolean() ? "n1" : null));
      }
      Plan plan = QueuePolicy.decide(waiting, sites, List.of());

      Map<String, Integer> cores = new HashMap<>();
      Map<String, Long> memory = new HashMap<>();
      for (Waiting each : waiting) {
        String node = plan.begins().get(each.training());
        assertThat(node == null).isEqualTo(plan.reasons().containsKey(each.training()));
        if (node != null) {
          cores.merge(node, each.cores(), Integer::sum);
          memory.merge(node, each.memory(), Long::sum);
        }
      }
      for (Site site : sites) {
        assertThat(cores.getOrDefault(site.node(), 0)).isLessThanOrEqualTo(site.cores());
        assertThat(memory.getOrDefault(site.node(), 0L)).isLessThanOrEqualTo(site.memory());
      }
    }
  }
}
