package io.modelgrid.cli.training;

import io.modelgrid.cli.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The table of a duel: a column for each variant, a line for each figure. What a compression
 * measured is named {@code VARIANT.FIGURE}, the version that was compressed being {@code original};
 * a figure begins with a letter, so that a variant may be called {@code soft-0.02}. Pure.
 */
public final class Duel {
  private static final Pattern BETWEEN = Pattern.compile("\\.(?=[A-Za-z])");
  private static final String ORIGINAL = "original";

  private Duel() {}

  /** The lines; nothing where nothing was measured. */
  public static List<String> lines(Map<String, Double> results) {
    Map<String, Map<String, Double>> byFigure = new LinkedHashMap<>();
    Set<String> variants = new LinkedHashSet<>();
    for (Map.Entry<String, Double> each : results.entrySet()) {
      String[] parts = BETWEEN.split(each.getKey(), 2);
      if (parts.length < 2) {
        continue;
      }
      String variant = parts[0];
      variants.add(variant);
      byFigure
          .computeIfAbsent(parts[1], figure -> new LinkedHashMap<>())
          .put(variant, each.getValue());
    }
    if (variants.isEmpty()) {
      return List.of();
    }
    List<String> columns = new ArrayList<>(variants);
    if (columns.remove(ORIGINAL)) {
      columns.add(0, ORIGINAL);
    }
    Table table = new Table(heading(columns));
    byFigure.forEach((figure, values) -> table.row(row(figure, values, columns)));
    return table.lines();
  }

  private static String[] heading(List<String> columns) {
    String[] heading = new String[columns.size() + 1];
    heading[0] = "";
    for (int column = 0; column < columns.size(); column++) {
      heading[column + 1] = columns.get(column).toUpperCase(Locale.ROOT);
    }
    return heading;
  }

  private static Object[] row(String figure, Map<String, Double> values, List<String> columns) {
    Object[] row = new Object[columns.size() + 1];
    row[0] = figure;
    for (int column = 0; column < columns.size(); column++) {
      Double value = values.get(columns.get(column));
      row[column + 1] = value == null ? "-" : Figures.spoken(value);
    }
    return row;
  }
}
