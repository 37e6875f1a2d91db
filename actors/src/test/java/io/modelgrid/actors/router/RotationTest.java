package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RotationTest {
  @Test
  void goesThroughTheSlotsInOrderAndAroundAgain() {
    Rotation rotation = new Rotation();
    int[] slots = {0, 1, 5};
    assertThat(IntStream.range(0, 7).map(i -> rotation.next(slots, 3)))
        .containsExactly(0, 1, 5, 0, 1, 5, 0);
  }

  @Test
  void goesOnAfterTheLastSlotWhenSlotsComeAndGo() {
    Rotation rotation = new Rotation();
    assertThat(rotation.next(new int[] {0, 1, 2}, 3)).isEqualTo(0);
    assertThat(rotation.next(new int[] {0, 1, 2}, 3)).isEqualTo(1);
    assertThat(rotation.next(new int[] {0, 2}, 2)).isEqualTo(2);
    assertThat(rotation.next(new int[] {1, 2}, 2)).isEqualTo(1);
    assertThat(rotation.next(new int[] {0}, 1)).isEqualTo(0);
    assertThat(rotation.next(new int[] {0, 1, 2}, 3)).isEqualTo(1);
  }

  @Test
  void askingWhatFollowsMovesNothing() {
    Rotation rotation = new Rotation();
    int[] slots = {0, 1, 2};
    rotation.next(slots, 3);
    assertThat(Rotation.following(2, slots, 3)).isEqualTo(0);
    assertThat(Rotation.following(7, slots, 3)).isEqualTo(0);
    assertThat(rotation.next(slots, 3)).isEqualTo(1);
  }

  // Any history of sets, then any fixed set: over every run, counts differ by at most one.
  @Test
  void countsDifferByAtMostOneWhileTheSetStaysAsItIs() {
    Random random = new Random(42);
    Rotation rotation = new Rotation();
    for (int round = 0; round < 2000; round++) {
      int[] slots = IntStream.range(0, 12).filter(slot -> random.nextInt(3) == 0).toArray();
      if (slots.length == 0) {
        continue;
      }
      int[] counts = new int[12];
      int run = random.nextInt(40);
      for (int i = 0; i < run; i++) {
        counts[rotation.next(slots, slots.length)]++;
        int most = Arrays.stream(slots).map(slot -> counts[slot]).max().getAsInt();
        int least = Arrays.stream(slots).map(slot -> counts[slot]).min().getAsInt();
        assertThat(most - least).isLessThanOrEqualTo(1);
      }
      assertThat(IntStream.of(counts).sum()).isEqualTo(run);
    }
  }
}
