package io.modelgrid.cluster.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cluster.reconcile.WantedSlots.Living;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WantedSlotsTest {
  private static List<Living> alive(Integer... indexes) {
    return Stream.of(indexes).map(index -> new Living(index, false, true)).toList();
  }

  private static SortedSet<Integer> choose(int count, List<Living> alive) {
    return WantedSlots.choose(count, alive, Set.of(), true);
  }

  private static Living leaving(int index) {
    return new Living(index, true, true);
  }

  private static Living loading(int index) {
    return new Living(index, false, false);
  }

  private static Living ready(int index) {
    return new Living(index, false, true);
  }

  @Test
  void wantsLowestNumbersWhenNoneLives() {
    assertThat(choose(3, alive())).containsExactly(0, 1, 2);
  }

  @Test
  void keepsSlotsThatLive() {
    assertThat(choose(2, alive(0, 2))).containsExactly(0, 2);
  }

  @Test
  void fillsTheGapAfterALoss() {
    assertThat(choose(3, alive(0, 2))).containsExactly(0, 1, 2);
  }

  @Test
  void releasesHighestNumbersWhenScaledDown() {
    assertThat(choose(1, alive(1, 2, 3))).containsExactly(1);
  }

  @Test
  void wantsNoneForACountOfZero() {
    assertThat(choose(0, alive(0, 1))).isEmpty();
  }

  @Test
  void anotherSlotIsWantedBesideOneThatLeaves() {
    assertThat(choose(1, List.of(leaving(0)))).containsExactly(0, 1);
    assertThat(choose(2, List.of(ready(0), leaving(1)))).containsExactly(0, 1, 2);
  }

  @Test
  void aSlotThatLeavesStaysUntilAsManyAreReadyAsAreWanted() {
    assertThat(choose(1, List.of(leaving(0), loading(1)))).containsExactly(0, 1);
    assertThat(choose(1, List.of(leaving(0), ready(1)))).containsExactly(1);
    assertThat(choose(2, List.of(leaving(0), ready(1), loading(2)))).containsExactly(0, 1, 2);
    assertThat(choose(2, List.of(leaving(0), ready(1), ready(2)))).containsExactly(1, 2);
  }

  // All of a model's slots are on a drained node: no more than one more is held at a time.
  @Test
  void slotsLeaveOneAfterTheOther() {
    List<Living> all = List.of(leaving(0), leaving(1), leaving(2));
    assertThat(choose(3, all)).containsExactly(0, 1, 2, 3);
    assertThat(choose(3, List.of(leaving(0), leaving(1), leaving(2), ready(3))))
        .containsExactly(1, 2, 3);
    assertThat(choose(3, List.of(leaving(1), leaving(2), ready(3)))).containsExactly(0, 1, 2, 3);
  }

  @Test
  void aSlotThatLeavesGoesWithoutAnotherWhereFewerAreWanted() {
    assertThat(choose(2, List.of(leaving(0), ready(1), ready(2)))).containsExactly(1, 2);
    assertThat(choose(0, List.of(leaving(0)))).isEmpty();
  }

  @Test
  void numbersThatAreAvoidedAreNotUsedForNewSlots() {
    assertThat(WantedSlots.choose(2, List.of(ready(3)), Set.of(0, 1), true)).containsExactly(2, 3);
    assertThat(WantedSlots.choose(1, List.of(ready(0)), Set.of(0), true)).containsExactly(0);
  }

  @Test
  void nothingLeavesWhileItMayNot() {
    assertThat(WantedSlots.choose(1, List.of(leaving(0), ready(1)), Set.of(), false))
        .containsExactly(0, 1);
  }

  @Test
  void defaultFollowsServingNodesUpToTheSetting() {
    assertThat(WantedSlots.defaultCount(3, 1)).isEqualTo(1);
    assertThat(WantedSlots.defaultCount(3, 2)).isEqualTo(2);
    assertThat(WantedSlots.defaultCount(3, 9)).isEqualTo(3);
    assertThat(WantedSlots.defaultCount(3, 0)).isEqualTo(1);
  }
}
