package io.modelgrid.training.compress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A duel as a table for people, and what is to be said below it. */
public final class DuelTable {
  private DuelTable() {}

  /** Lines of text, columns aligned by spaces. */
  public static String of(DuelReport report) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("variant", "file", "zipped", "zeros", "one row", "rows/s"));
    report.score().ifPresent(name -> head.addAll(List.of(name, "difference (95 %)", "by chance")));
    rows.add(head);
    DuelReport.Line original = report.lines().get(0);
    report.lines().forEach(each -> rows.add(row(each, original)));
    StringBuilder table = new StringBuilder(aligned(rows));
    for (DuelReport.Line line : report.lines()) {
      for (String remark : line.remarks()) {
        table.append(line.name()).append(": ").append(remark).append('\n');
      }
    }
    report
        .score()
        .ifPresent(
            name ->
                table
                    .append("measured on ")
                    .append(report.rows())
                    .append(" rows that all variants were given\n"));
    return table.toString();
  }

  private static List<String> row(DuelReport.Line line, DuelReport.Line original) {
    List<String> row = new ArrayList<>();
    row.add(line.name());
    row.add(bytes(line.bytes()) + times((double) original.bytes() / line.bytes()));
    row.add(bytes(line.deflated()));
    row.add(String.format(Locale.ROOT, "%.0f %%", 100 * line.sparsity()));
    row.add(
        String.format(Locale.ROOT, "%.1f µs", line.latencyMicros())
            + times(original.latencyMicros() / line.latencyMicros()));
    row.add(
        String.format(Locale.ROOT, "%,.0f", line.rowsPerSecond())
            + times(line.rowsPerSecond() / original.rowsPerSecond()));
    line.score().ifPresent(score -> row.add(String.format(Locale.ROOT, "%.4f", score)));
    Optional<PairedDifference> difference = line.difference();
    if (difference.isPresent()) {
      PairedDifference found = difference.get();
      row.add(
          String.format(
              Locale.ROOT,
              "%+.4f (%+.4f to %+.4f)",
              found.difference(),
              found.low(),
              found.high()));
      row.add(String.format(Locale.ROOT, "p = %.2f", found.probability()));
    }
    return row;
  }

  private static String times(double factor) {
    return String.format(Locale.ROOT, " (%.1fx)", factor);
  }

  private static String bytes(long bytes) {
    return bytes < 10_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private static String aligned(List<List<String>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder lines = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(row.get(column))
            .append(" ".repeat(widths[column] - row.get(column).length() + 2));
      }
      lines.append(line.toString().stripTrailing()).append('\n');
    }
    return lines.toString();
  }
}
