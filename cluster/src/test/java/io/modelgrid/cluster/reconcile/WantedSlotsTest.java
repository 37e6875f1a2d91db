package io.modelgrid.cluster.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WantedSlotsTest {
  private static SortedSet<Integer> alive(Integer... indexes) {
    return new TreeSet<>(List.of(indexes));
  }

  @Test
  void wantsLowestNumbersWhenNoneLives() {
    assertThat(WantedSlots.choose(3, alive())).containsExactly(0, 1, 2);
  }

  @Test
  void keepsSlotsThatLive() {
    assertThat(WantedSlots.choose(2, alive(0, 2))).containsExactly(0, 2);
  }

  @Test
  void fillsTheGapAfterALoss() {
    assertThat(WantedSlots.choose(3, alive(0, 2))).containsExactly(0, 1, 2);
  }

  @Test
  void releasesHighestNumbersWhenScaledDown() {
    assertThat(WantedSlots.choose(1, alive(1, 2, 3))).containsExactly(1);
  }

  @Test
  void wantsNoneForACountOfZero() {
    assertThat(WantedSlots.choose(0, alive(0, 1))).isEmpty();
  }

  @Test
  void defaultFollowsServingNodesUpToTheSetting() {
    assertThat(WantedSlots.defaultCount(3, 1)).isEqualTo(1);
    assertThat(WantedSlots.defaultCount(3, 2)).isEqualTo(2);
    assertThat(WantedSlots.defaultCount(3, 9)).isEqualTo(3);
    assertThat(WantedSlots.defaultCount(3, 0)).isEqualTo(1);
  }
}
