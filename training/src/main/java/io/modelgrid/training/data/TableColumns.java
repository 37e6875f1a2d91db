package io.modelgrid.training.data;

import io.modelgrid.training.data.read.DataException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which columns of a table are what.
 *
 * @param numbers features that are numbers
 * @param words features that are words
 * @param targets the answer
 * @param slices by which the test part is cut
 * @param text the column of texts
 */
record TableColumns(
    List<String> numbers,
    List<String> words,
    List<String> targets,
    List<String> slices,
    Optional<String> text) {

  /** What a specification makes of the columns that a file has. */
  static TableColumns of(DataSpec spec, String file, List<String> columns) throws DataException {
    DataSpec.Table table = spec.table();
    List<String> targets = expand(file, "target-columns", table.targets(), columns);
    List<String> slices = expand(file, "slices", table.slices(), columns);
    if (spec.text().isPresent()) {
      List<String> text = List.of(spec.text().get().column());
      expand(file, "text.column", text, columns);
      return new TableColumns(List.of(), List.of(), targets, slices, Optional.of(text.get(0)));
    }
    Set<String> ignored = new HashSet<>(expand(file, "ignore", table.ignored(), columns));
    ignored.addAll(targets);
    Set<String> features =
        new LinkedHashSet<>(
            table.columns().isEmpty()
                ? columns
                : expand(file, "columns", table.columns(), columns));
    features.removeAll(ignored);
    List<String> words = new ArrayList<>(expand(file, "words", table.words(), columns));
    words.removeIf(each -> !features.contains(each));
    List<String> numbers = new ArrayList<>(features);
    numbers.removeAll(words);
    if (features.isEmpty()) {
      throw new DataException(
          file + ": no column is left but targets and ignored ones (expected: one at least)");
    }
    return new TableColumns(numbers, words, targets, slices, Optional.empty());
  }

  /** A name alone, or all columns {@code name[0]}, {@code name[1]}, … of a list. */
  private static List<String> expand(
      String file, String key, List<String> names, List<String> columns) throws DataException {
    List<String> found = new ArrayList<>();
    for (String name : names) {
      List<String> own =
          columns.stream()
              .filter(each -> each.equals(name) || each.startsWith(name + "["))
              .toList();
      if (own.isEmpty()) {
        throw new DataException(
            "%s: no column %s, which %s names (expected: one of %s)"
                .formatted(file, name, key, shown(columns)));
      }
      found.addAll(own);
    }
    return List.copyOf(found);
  }

  private static String shown(List<String> columns) {
    return columns.size() <= 30
        ? String.join(", ", columns)
        : String.join(", ", columns.subList(0, 30)) + ", …";
  }
}
