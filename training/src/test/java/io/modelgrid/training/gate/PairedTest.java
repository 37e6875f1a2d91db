package io.modelgrid.training.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.training.statistics.Distributions;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedTest {

  @Test
  void equalVersionsDoNotDifferButAreNotKnownForever() {
    Difference difference = Paired.shares(100, 0, 0, 0.95);

    // Tango's interval without any disagreement: z² / (n + z²).
    double reach = 1.959964 * 1.959964 / (100 + 1.959964 * 1.959964);
    assertThat(difference.value()).isZero();
    assertThat(difference.low()).isCloseTo(-reach, within(1e-5));
    assertThat(difference.high()).isCloseTo(reach, within(1e-5));
    assertThat(difference.chance()).hasValue(1);
  }

  /** At the interval's ends the score test has exactly the level that was asked for. */
  @Test
  void intervalOfSharesEndsWhereMcNemarsTestDoes() {
    // (b - c)² / (b + c) = z² means that no difference at all lies on the edge.
    double z = 1.959964;
    int worse = 20;
    int better = 36;
    double statistic = (double) (better - worse) / Math.sqrt(better + worse);
    double confidence = Distributions.normalWithin(statistic);

    Difference difference = Paired.shares(1000, better, worse, confidence);

    assertThat(statistic).isGreaterThan(z);
    assertThat(difference.low()).isCloseTo(0, within(1e-6));
  }

  @Test
  void swappingTheVersionsMirrorsTheInterval() {
    Difference one = Paired.shares(500, 30, 12, 0.9);
    Difference other = Paired.shares(500, 12, 30, 0.9);

    assertThat(one.low()).isCloseTo(-other.high(), within(1e-9));
    assertThat(one.high()).isCloseTo(-other.low(), within(1e-9));
    assertThat(one.low()).isLessThan(one.value());
    assertThat(one.high()).isGreaterThan(one.value());
  }

  @Test
  void whollyDifferentVersionsKeepWithinOne() {
    Difference difference = Paired.shares(20, 20, 0, 0.95);

    assertThat(difference.value()).isEqualTo(1);
    assertThat(difference.high()).isEqualTo(1);
    assertThat(difference.low()).isBetween(0.5, 1.0);
  }

  @Test
  void exactTestCountsSplits() {
    // Two sided, of ten with one on one side: 2 * (1 + 10) / 1024.
    assertThat(Distributions.mcnemar(9, 1)).isCloseTo(22.0 / 1024, within(1e-12));
    assertThat(Distributions.mcnemar(5, 5)).isEqualTo(1);
    assertThat(Distributions.mcnemar(0, 0)).isEqualTo(1);
    assertThat(Distributions.mcnemar(4000, 3000)).isLessThan(1e-30);
  }

  /** Of many experiments with a known difference about one in twenty misses it. */
  @Test
  void intervalOfSharesHoldsAsOftenAsItSays() {
    Random random = new Random(5);
    int missed = 0;
    int all = 2000;
    for (int experiment = 0; experiment < all; experiment++) {
      int better = 0;
      int worse = 0;
      for (int row = 0; row < 300; row++) {
        double draw = random.nextDouble();
        better += draw < 0.06 ? 1 : 0;
        worse += draw >= 0.06 && draw < 0.10 ? 1 : 0;
      }
      Difference difference = Paired.shares(300, better, worse, 0.95);
      missed += difference.low() > 0.02 || difference.high() < 0.02 ? 1 : 0;
    }

    assertThat((double) missed / all).isBetween(0.03, 0.07);
  }

  @Test
  void quantilesAreThoseOfTheTables() {
    assertThat(Distributions.normalTwoSided(0.95)).isCloseTo(1.959964, within(1e-6));
    assertThat(Distributions.normalTwoSided(0.99)).isCloseTo(2.575829, within(1e-6));
    assertThat(Distributions.studentTwoSided(0.95, 10)).isCloseTo(2.228139, within(1e-6));
    assertThat(Distributions.studentTwoSided(0.95, 1)).isCloseTo(12.706205, within(1e-5));
    assertThat(Distributions.studentTwoSided(0.99, 30)).isCloseTo(2.749996, within(1e-6));
    assertThat(Distributions.studentTwoSided(0.95, 9999)).isCloseTo(1.960201, within(1e-6));
  }

  @Test
  void meansAreComparedRowByRow() {
    Difference difference = Paired.means(new double[] {1, 2, 3, 4, 5}, 0.95);

    // 3 ± 2.776445 * sqrt(2.5 / 5).
    assertThat(difference.value()).isEqualTo(3);
    assertThat(difference.low()).isCloseTo(3 - 2.776445 * Math.sqrt(0.5), within(1e-5));
    assertThat(difference.chance().orElseThrow()).isCloseTo(0.013236, within(1e-5));
  }

  @Test
  void drawingAgainGivesTheSameIntervalForTheSameSeed() {
    double[] errors = new SplittableRandom(1).doubles(200, -1, 2).toArray();

    Difference one = Paired.drawn(200, rows -> mean(errors, rows), 0.95, 500, 9);
    Difference same = Paired.drawn(200, rows -> mean(errors, rows), 0.95, 500, 9);
    Difference other = Paired.drawn(200, rows -> mean(errors, rows), 0.95, 500, 10);

    assertThat(same).isEqualTo(one);
    assertThat(other.low()).isNotEqualTo(one.low());
    // Of a mean it is close to the interval by Student's t.
    Difference exact = Paired.means(errors, 0.95);
    assertThat(one.low()).isCloseTo(exact.low(), within(0.02));
    assertThat(one.high()).isCloseTo(exact.high(), within(0.02));
  }

  @Test
  void figureThatIsNeverDefinedSaysNothing() {
    Difference difference = Paired.drawn(10, rows -> Double.NaN, 0.95, 50, 1);

    assertThat(difference.low()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(difference.high()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  private static double mean(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(row -> values[row]).average().orElse(0);
  }
}
