package io.modelgrid.cli.training;

import io.modelgrid.cli.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The table of a duel: a line for each variant, the version that they are made of first. What was
 * measured is named {@code duel.VARIANT.FIGURE}; a figure begins with a letter, so that a variant
 * may be called {@code soft-0.02}. Pure.
 */
public final class Duel {
  private static final Pattern NAME = Pattern.compile("duel\\.(.+?)\\.([A-Za-z].*)");
  private static final String ORIGINAL = "original";

  private final Map<String, Map<String, Double>> variants = new LinkedHashMap<>();

  private Duel() {}

  /** Whether a figure was measured in a duel. */
  public static boolean owns(String name) {
    return NAME.matcher(name).matches();
  }

  /** The lines; nothing where there was no duel. */
  public static List<String> lines(Map<String, Double> results) {
    Duel duel = new Duel();
    results.forEach(duel::add);
    return duel.variants.isEmpty() ? List.of() : duel.table();
  }

  private void add(String name, Double value) {
    Matcher matcher = NAME.matcher(name);
    if (matcher.matches()) {
      variants
          .computeIfAbsent(matcher.group(1), variant -> new LinkedHashMap<>())
          .put(matcher.group(2), value);
    }
  }

  private List<String> table() {
    String score = measured("rmse") ? "rmse" : "accuracy";
    Table table =
        new Table(
            "VARIANT",
            "SIZE",
            "ZIPPED",
            "ZEROS",
            "ONE ROW",
            "ROWS/S",
            score.toUpperCase(Locale.ROOT),
            "DIFFERENCE",
            "SURE TO 95 %");
    for (String variant : sorted()) {
      Map<String, Double> figures = variants.getOrDefault(variant, Map.of());
      table.row(
          variant,
          against(variant, "bytes", false),
          against(variant, "deflated", false),
          percent(figures.get("sparsity")),
          against(variant, "latency_micros", false),
          against(variant, "rows_per_second", true),
          spoken(figures.get(score)),
          signed(figures.get("difference")),
          interval(figures.get("difference.low"), figures.get("difference.high")));
    }
    return table.lines();
  }

  private boolean measured(String figure) {
    return variants.values().stream().anyMatch(figures -> figures.containsKey(figure));
  }

  private List<String> sorted() {
    List<String> names = new ArrayList<>(variants.keySet());
    names.sort(null);
    if (names.remove(ORIGINAL)) {
      names.add(0, ORIGINAL);
    }
    return names;
  }

  /** A figure, and how many times better it is than the original's. */
  private String against(String variant, String figure, boolean moreIsBetter) {
    Double value = figure(variant, figure);
    Double original = figure(ORIGINAL, figure);
    String told = value == null ? "-" : told(figure, value);
    if (value == null || original == null || variant.equals(ORIGINAL) || value * original <= 0) {
      return told;
    }
    double times = moreIsBetter ? value / original : original / value;
    return told + String.format(Locale.ROOT, " (%.2fx)", times);
  }

  private @Nullable Double figure(String variant, String figure) {
    return variants.getOrDefault(variant, Map.of()).get(figure);
  }

  private static String told(String figure, double value) {
    return switch (figure) {
      case "latency_micros" -> Figures.spoken(value) + " µs";
      case "rows_per_second" -> String.format(Locale.ROOT, "%,.0f", value);
      default -> String.format(Locale.ROOT, "%,.0f B", value);
    };
  }

  private static String spoken(@Nullable Double value) {
    return value == null ? "-" : Figures.spoken(value);
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String signed(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%+.4f", value);
  }

  private static String interval(@Nullable Double low, @Nullable Double high) {
    return low == null || high == null ? "-" : signed(low) + " to " + signed(high);
  }
}
