package io.modelgrid.training.gate;

import io.modelgrid.training.statistics.Distributions;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Compares two versions on the same rows: how far apart they are, and how sure that is. */
public final class Paired {
  private Paired() {}

  /**
   * Difference of two shares of right answers. The interval is Tango's (Statistics in Medicine 17,
   * 1998), which inverts McNemar's score test, and says something true where the two agree on every
   * row, too; the chance is that of McNemar's exact test.
   *
   * @param rows how many there are, one at least
   * @param better how many only the candidate has right
   * @param worse how many only stable has right
   */
  public static Difference shares(int rows, int better, int worse, double confidence) {
    double z = Distributions.normalTwoSided(confidence);
    double value = (better - worse) / (double) rows;
    // The score falls as the supposed difference grows.
    double low =
        Distributions.solve(supposed -> z - score(rows, better, worse, supposed), -1, value);
    double high =
        Distributions.solve(supposed -> -z - score(rows, better, worse, supposed), value, 1);
    return new Difference(
        value,
        low,
        high,
        OptionalDouble.of(Distributions.mcnemar(better, worse)),
        "Tango's score interval, McNemar's exact test");
  }

  /** Tango's score statistic for a supposed difference. */
  private static double score(int rows, int better, int worse, double supposed) {
    double a = 2.0 * rows;
    double b = -better - worse + (2.0 * rows - better + worse) * supposed;
    double c = -worse * supposed * (1 - supposed);
    double share = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
    double variance = rows * (2 * share + supposed * (1 - supposed));
    double off = better - worse - rows * supposed;
    if (variance <= 0) {
      return off == 0 ? 0 : Math.signum(off) * Double.MAX_VALUE;
    }
    return off / Math.sqrt(variance);
  }

  /**
   * Difference of two means over rows, by Student's t.
   *
   * @param differences of each row, two at least
   */
  public static Difference means(double[] differences, double confidence) {
    int n = differences.length;
    double mean = Arrays.stream(differences).sum() / n;
    double squares = Arrays.stream(differences).map(each -> (each - mean) * (each - mean)).sum();
    double error = Math.sqrt(squares / (n - 1.0) / n);
    double reach = Distributions.studentTwoSided(confidence, n - 1.0) * error;
    double chance = chance(mean, error, n - 1.0);
    return new Difference(
        mean, mean - reach, mean + reach, OptionalDouble.of(chance), "paired t interval");
  }

  private static double chance(double mean, double error, double freedom) {
    if (error == 0) {
      return mean == 0 ? 1 : 0;
    }
    return Distributions.studentBeyond(Math.abs(mean) / error, freedom);
  }

  /**
   * Difference of two figures of any kind, by drawing the rows again, with replacement: the
   * percentile interval.
   *
   * @param figure the difference on some rows, by their numbers, of which some come several times;
   *     NaN where it is not defined on them, which then do not count
   * @param draws how often
   * @param seed the same gives the same interval
   */
  public static Difference drawn(
      int rows, ToDoubleFunction<int[]> figure, double confidence, int draws, long seed) {
    int[] all = new int[rows];
    Arrays.setAll(all, each -> each);
    double value = figure.applyAsDouble(all);
    SplittableRandom random = new SplittableRandom(seed);
    double[] found = new double[draws];
    int[] some = new int[rows];
    for (int draw = 0; draw < draws; draw++) {
      Arrays.setAll(some, each -> random.nextInt(rows));
      found[draw] = figure.applyAsDouble(some);
    }
    double[] sorted = Arrays.stream(found).filter(each -> !Double.isNaN(each)).sorted().toArray();
    double tail = (1 - confidence) / 2;
    return new Difference(
        value,
        sorted.length == 0 ? Double.NEGATIVE_INFINITY : quantile(sorted, tail),
        sorted.length == 0 ? Double.POSITIVE_INFINITY : quantile(sorted, 1 - tail),
        OptionalDouble.empty(),
        "paired bootstrap of " + draws + " draws");
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
