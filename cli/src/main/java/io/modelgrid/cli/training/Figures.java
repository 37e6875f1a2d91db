package io.modelgrid.cli.training;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says figures as people read them, and puts those first that say most. */
public final class Figures {
  private static final MathContext DIGITS = new MathContext(4);
  private static final double LARGE = 10_000;
  private static final List<String> FIRST =
      List.of(
          "loss",
          "validation.loss",
          "accuracy",
          "validation.accuracy",
          "validation.rmse",
          "test.accuracy");

  private Figures() {}

  /** With four digits that matter; whole numbers and large ones whole. */
  public static String spoken(double value) {
    if (!Double.isFinite(value)) {
      return "not a number";
    }
    if (value == Math.rint(value) || Math.abs(value) >= LARGE) {
      return new BigDecimal(value).setScale(0, RoundingMode.HALF_EVEN).toPlainString();
    }
    return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  /** Names in order: losses and accuracies first. */
  static List<String> sorted(Collection<String> names) {
    List<String> sorted = new ArrayList<>(names);
    sorted.sort(order());
    return List.copyOf(sorted);
  }

  /** Those that say most of an epoch: both losses, and a metric of the validation part. */
  static List<String> chief(Collection<String> names) {
    List<String> chief = new ArrayList<>();
    for (String name : sorted(names)) {
      boolean loss = name.equals("loss") || name.equals("validation.loss");
      boolean first = chief.stream().allMatch(each -> each.endsWith("loss"));
      if (loss || (first && name.startsWith("validation."))) {
        chief.add(name);
      }
    }
    return List.copyOf(chief);
  }

  /** Figures in that order. */
  static Map<String, Double> sorted(Map<String, Double> figures) {
    Map<String, Double> sorted = new TreeMap<>(order());
    sorted.putAll(figures);
    return sorted;
  }

  private static Comparator<String> order() {
    return Comparator.comparingInt(Figures::rank).thenComparing(Comparator.naturalOrder());
  }

  private static int rank(String name) {
    int place = FIRST.indexOf(name);
    return place < 0 ? FIRST.size() : place;
  }
}
