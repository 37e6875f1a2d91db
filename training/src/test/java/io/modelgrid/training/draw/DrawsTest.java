package io.modelgrid.training.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawsTest {

  @Test
  void sameSeedAndPurposeDrawTheSame() {
    assertThat(Draws.of(7, "order", 3).order(100)).isEqualTo(Draws.of(7, "order", 3).order(100));
    assertThat(Draws.of(7, "order", 3).next())
        .isNotEqualTo(Draws.of(8, "order", 3).next())
        .isNotEqualTo(Draws.of(7, "dropout", 3).next())
        .isNotEqualTo(Draws.of(7, "order", 4).next());
  }

  @Test
  void drawsTheSameInEveryVersion() {
    // Written down once: a checkpoint of an older version must be gone on from with the same draws.
    assertThat(Draws.of(42, "order", 1).order(8)).containsExactly(4, 3, 5, 2, 0, 7, 6, 1);
  }

  @Test
  void orderHasEachNumberOnce() {
    assertThat(Draws.of(1, "order", 1).order(1000))
        .containsExactlyInAnyOrder(IntStream.range(0, 1000).toArray());
    assertThat(Draws.of(1, "order", 1).order(0)).isEmpty();
  }

  @Test
  void realsAreSpreadEvenly() {
    Draws draws = Draws.of(3, "reals", 0);
    int[] tenths = new int[10];
    for (int i = 0; i < 100_000; i++) {
      tenths[(int) (10 * draws.real())]++;
    }
    for (int each : tenths) {
      assertThat(each).isCloseTo(10_000, within(500));
    }
  }
}
