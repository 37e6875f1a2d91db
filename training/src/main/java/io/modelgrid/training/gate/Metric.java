package io.modelgrid.training.gate;

import java.util.Map;
import java.util.TreeMap;

/** A figure of answers that a gate can look at. */
public enum Metric {
  /** Share of rows whose class is right. */
  ACCURACY("accuracy", Use.CLASSES, true, true, true),
  /** Mean over the classes. */
  PRECISION("precision", Use.CLASSES, true, true, false),
  /** Mean over the classes. */
  RECALL("recall", Use.CLASSES, true, true, false),
  /** Mean over the classes. */
  F1("f1", Use.CLASSES, true, true, false),
  /** Area under the curve of each class against the others, mean over the classes. */
  AUC("auc", Use.CLASSES, true, true, false),
  /** Mean of the negative logarithm of the right class's probability. */
  LOG_LOSS("log-loss", Use.CLASSES, false, false, true),
  /** Mean absolute error over all numbers. */
  MAE("mae", Use.NUMBERS, false, false, true),
  /** Mean squared error over all numbers. */
  MSE("mse", Use.NUMBERS, false, false, true),
  /** Root of the mean squared error over all numbers. */
  RMSE("rmse", Use.NUMBERS, false, false, false),
  /** Share of the variance that is explained, mean over the numbers of a row. */
  R2("r2", Use.NUMBERS, true, true, false);

  private enum Use {
    CLASSES,
    NUMBERS
  }

  private final String word;
  private final Use use;
  private final boolean higherIsBetter;
  private final boolean share;
  private final boolean mean;

  Metric(String word, Use use, boolean higherIsBetter, boolean share, boolean mean) {
    this.word = word;
    this.use = use;
    this.higherIsBetter = higherIsBetter;
    this.share = share;
    this.mean = mean;
  }

  /** As specifications and results call it. */
  public String word() {
    return word;
  }

  /** All by their words. */
  public static Map<String, Metric> known() {
    Map<String, Metric> known = new TreeMap<>();
    for (Metric each : values()) {
      known.put(each.word, each);
    }
    return known;
  }

  /** Those that fit classes, or those that fit numbers. */
  public static Map<String, Metric> known(boolean classes) {
    Map<String, Metric> known = known();
    known.values().removeIf(each -> !each.fits(classes));
    return known;
  }

  /** What versions are compared by unless a specification says else. */
  static Metric usual(boolean classes) {
    return classes ? ACCURACY : RMSE;
  }

  boolean fits(boolean classes) {
    return classes == (use == Use.CLASSES);
  }

  boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** Whether it is at most one, so that a margin needs no unit. */
  boolean isShare() {
    return share;
  }

  /** Whether it is the mean of a figure that each row has by itself. */
  boolean isMean() {
    return mean;
  }
}
