package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArenaUseTest {
  private static final long LARGE = 16 * ArenaUse.SMALL;

  private final ArenaUse use = new ArenaUse();

  @Test
  void neverShrinksForSmallRequests() {
    for (int run = 0; run < 1000; run++) {
      assertThat(use.shrinksAfter(run % 100 == 0 ? ArenaUse.SMALL : 1)).isFalse();
    }
  }

  @Test
  void shrinksAfterARareLargeRequestOnce() {
    use.shrinksAfter(100);
    assertThat(use.shrinksAfter(LARGE)).isTrue();
    assertThat(use.shrinksAfter(100)).isFalse();
  }

  @Test
  void keepsTheMemoryOfLargeRequestsThatAreUsual() {
    for (int run = 0; run < 1000; run++) {
      use.shrinksAfter(LARGE);
    }
    assertThat(use.shrinksAfter(LARGE)).isFalse();
  }

  // Large requests were usual and come no more: their memory is given back, by a small one.
  @Test
  void shrinksWhenLargeRequestsNoLongerCome() {
    for (int run = 0; run < 1000; run++) {
      use.shrinksAfter(LARGE);
    }
    int shrunk = 0;
    for (int run = 0; run < 1000; run++) {
      shrunk += use.shrinksAfter(100) ? 1 : 0;
    }
    assertThat(shrunk).isEqualTo(1);
  }
}
