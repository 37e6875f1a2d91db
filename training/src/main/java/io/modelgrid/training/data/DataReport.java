package io.modelgrid.training.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was found in the data.
 *
 * @param read rows that were read, bad ones included
 * @param bad rows that were left out because something was wrong with them
 * @param badExamples the first of them, each with its place and what was wrong
 * @param dropped rows that were left out because a value was missing
 * @param filled values that were missing and for which another stands in
 * @param duplicates rows that were left out because they stood there before
 * @param leaked rows that stood in two parts
 * @param columns names of the numbers of a row, in the order in which callers send them; none where
 *     they have no names
 * @param classes rows of each class in the training part, by name, in order; none for numbers
 */
public record DataReport(
    long read,
    long bad,
    List<String> badExamples,
    long dropped,
    long filled,
    long duplicates,
    long leaked,
    int train,
    int validation,
    int test,
    List<String> columns,
    Map<String, Integer> classes) {
  public DataReport {
    badExamples = List.copyOf(badExamples);
    columns = List.copyOf(columns);
    classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
  }

  /** In words, a fact each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d rows: %,d for training, %,d for validation, %,d for the test",
            read,
            train,
            validation,
            test));
    add(lines, bad, "bad rows left out");
    badExamples.forEach(each -> lines.add("  " + each));
    add(lines, dropped, "rows left out because a value was missing");
    add(lines, filled, "missing values filled");
    add(lines, duplicates, "rows left out because they stood there before");
    add(lines, leaked, "rows stood in two parts");
    return List.copyOf(lines);
  }

  private static void add(List<String> lines, long count, String what) {
    if (count > 0) {
      lines.add(String.format(Locale.ROOT, "%,d %s", count, what));
    }
  }
}
