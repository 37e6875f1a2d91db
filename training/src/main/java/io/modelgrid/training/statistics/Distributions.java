package io.modelgrid.training.statistics;

import java.util.function.DoubleUnaryOperator;

/** Quantiles and tails that paired tests need. All by series, continued fraction or bisection. */
public final class Distributions {
  private static final int ROUNDS = 200;
  private static final double TINY = 1e-300;

  private Distributions() {}

  /** How many standard deviations a normal variable is off at most, with this probability. */
  public static double normalTwoSided(double confidence) {
    return solve(z -> normalWithin(z) - confidence, 0, 40);
  }

  /** The same of Student's t. */
  public static double studentTwoSided(double confidence, double freedom) {
    double upper = 2;
    while (1 - studentBeyond(upper, freedom) < confidence && upper < 1e12) {
      upper *= 2;
    }
    return solve(t -> 1 - studentBeyond(t, freedom) - confidence, 0, upper);
  }

  /** Probability that |T| is above t. */
  public static double studentBeyond(double t, double freedom) {
    return beta(freedom / (freedom + t * t), freedom / 2, 0.5);
  }

  /** Probability that |Z| is at most z. */
  public static double normalWithin(double z) {
    return z == 0 ? 0 : 1 - upperGamma(0.5, z * z / 2);
  }

  /**
   * Exact McNemar: how probable a split at least as uneven is where both are equally good.
   *
   * @param better rows that only the one has right
   * @param worse rows that only the other has right
   */
  public static double mcnemar(int better, int worse) {
    int all = better + worse;
    int fewer = Math.min(better, worse);
    double tail = 0;
    double logAll = logFactorial(all) - all * Math.log(2);
    for (int k = 0; k <= fewer; k++) {
      tail += Math.exp(logAll - logFactorial(k) - logFactorial(all - k));
    }
    return Math.min(1, 2 * tail);
  }

  /** Where an increasing function crosses zero. */
  public static double solve(DoubleUnaryOperator increasing, double low, double high) {
    double from = low;
    double to = high;
    for (int i = 0; i < ROUNDS && to - from > 1e-14 * Math.max(1, Math.abs(to)); i++) {
      double middle = (from + to) / 2;
      if (increasing.applyAsDouble(middle) < 0) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return (from + to) / 2;
  }

  private static double logFactorial(int n) {
    return logGamma(n + 1.0);
  }

  /** Lanczos, g = 7, nine terms; for arguments of at least one half. */
  private static double logGamma(double x) {
    double[] terms = {
      676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
      12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7
    };
    double sum = 0.9999999999998099;
    for (int i = 0; i < terms.length; i++) {
      sum += terms[i] / (x + i);
    }
    double base = x + 6.5;
    return Math.log(Math.sqrt(2 * Math.PI)) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
  }

  /** Regularised incomplete beta function, by Lentz's continued fraction. */
  private static double beta(double x, double a, double b) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    if (x > (a + 1) / (a + b + 2)) {
      return 1 - beta(1 - x, b, a);
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
    double c = 1;
    double d = 1 / kept(1 - (a + b) * x / (a + 1));
    double fraction = d;
    for (int m = 1; m < ROUNDS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / kept(1 + even * d);
      c = kept(1 + even / c);
      fraction *= c * d;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / kept(1 + odd * d);
      c = kept(1 + odd / c);
      fraction *= c * d;
      if (Math.abs(c * d - 1) < 1e-15) {
        break;
      }
    }
    return front * fraction / a;
  }

  /** Regularised upper incomplete gamma function. */
  private static double upperGamma(double a, double x) {
    double front = Math.exp(a * Math.log(x) - x - logGamma(a));
    if (x < a + 1) {
      double term = 1 / a;
      double sum = term;
      for (int n = 1; n < ROUNDS * 5 && term > sum * 1e-17; n++) {
        term *= x / (a + n);
        sum += term;
      }
      return 1 - front * sum;
    }
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / b;
    double fraction = d;
    for (int i = 1; i < ROUNDS * 5; i++) {
      double each = -i * (i - a);
      b += 2;
      d = 1 / kept(each * d + b);
      c = kept(b + each / c);
      fraction *= c * d;
      if (Math.abs(c * d - 1) < 1e-15) {
        break;
      }
    }
    return front * fraction;
  }

  private static double kept(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }
}
