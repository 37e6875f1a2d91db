package io.modelgrid.training.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
  @Test
  void noDifferenceIsByChance() {
    PairedDifference same = PairedDifference.ofAccuracies(1000, 0, 0);

    assertThat(same.difference()).isZero();
    assertThat(same.probability()).isEqualTo(1);
    assertThat(same.low()).isNegative();
    assertThat(same.high()).isPositive();
  }

  // Exact binomial: 2 * (1 + 6 + 15 + 20 ... of 64): all six lost is 2/64.
  @Test
  void accuraciesAreTestedExactly() {
    assertThat(PairedDifference.ofAccuracies(100, 6, 0).probability())
        .isCloseTo(2.0 / 64, within(1e-12));
    assertThat(PairedDifference.ofAccuracies(100, 5, 1).probability())
        .isCloseTo(2 * 7.0 / 64, within(1e-12));
    assertThat(PairedDifference.ofAccuracies(10_000, 700, 700).probability()).isEqualTo(1);
  }

  @Test
  void aClearLossLiesWhollyBelowZero() {
    PairedDifference loss = PairedDifference.ofAccuracies(10_000, 300, 100);

    assertThat(loss.difference()).isEqualTo(-0.02);
    assertThat(loss.low()).isBetween(-0.025, -0.0235);
    assertThat(loss.high()).isBetween(-0.0165, -0.015);
    assertThat(loss.probability()).isLessThan(1e-20);
  }

  @Test
  void errorsAreComparedRowByRow() {
    double[] first = {1, 1, 1, 1};
    double[] other = {4, 4, 4, 4};

    PairedDifference worse = PairedDifference.ofErrors(first, other);

    assertThat(worse.difference()).isCloseTo(1, within(1e-12));
    assertThat(worse.low()).isCloseTo(1, within(1e-12));
    assertThat(worse.probability()).isZero();
  }

  // Mean 0.5 and deviation 1 of 16 rows: a standard error of a quarter, two of them away from zero.
  @Test
  void theProbabilityOfErrorsIsThatOfTheNormalDistribution() {
    double[] first = new double[16];
    double[] other = new double[16];
    double off = Math.sqrt(15.0 / 16);
    for (int i = 0; i < 16; i++) {
      first[i] = 4;
      other[i] = 4.5 + (i % 2 == 0 ? off : -off);
    }

    PairedDifference difference = PairedDifference.ofErrors(first, other);

    assertThat(difference.probability()).isCloseTo(0.0455, within(1e-4));
    assertThat(difference.low()).isCloseTo(Math.sqrt(4.01) - 2, within(1e-4));
    assertThat(difference.high()).isCloseTo(Math.sqrt(4.99) - 2, within(1e-4));
  }
}
