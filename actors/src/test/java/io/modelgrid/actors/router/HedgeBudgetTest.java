package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HedgeBudgetTest {
  @Test
  void twentyRequestsEarnOneHedgeAtFivePercent() {
    HedgeBudget budget = new HedgeBudget(0.05);
    for (int i = 0; i < 19; i++) {
      budget.earn();
      assertThat(budget.spend()).isFalse();
    }
    budget.earn();
    assertThat(budget.spend()).isTrue();
    assertThat(budget.spend()).isFalse();
  }

  @Test
  void aLongCalmSavesNoMoreThanABurst() {
    HedgeBudget budget = new HedgeBudget(0.5);
    for (int i = 0; i < 10_000; i++) {
      budget.earn();
    }
    int spent = 0;
    while (budget.spend()) {
      spent++;
    }
    assertThat(spent).isEqualTo(HedgeBudget.BURST);
  }

  @Test
  void noShareNoHedge() {
    HedgeBudget budget = new HedgeBudget(0);
    for (int i = 0; i < 1000; i++) {
      budget.earn();
    }
    assertThat(budget.spend()).isFalse();
  }

  @Test
  void hedgesNeverExceedTheirShareOfTheRequests() {
    Random random = new Random(7);
    HedgeBudget budget = new HedgeBudget(0.05);
    int hedges = 0;
    for (int requests = 1; requests <= 100_000; requests++) {
      budget.earn();
      if (random.nextInt(3) == 0 && budget.spend()) {
        hedges++;
      }
      assertThat(hedges).isLessThanOrEqualTo((int) Math.floor(requests * 0.05 + 1e-6));
    }
    assertThat(hedges).isGreaterThan(4900);
  }
}
