package io.modelgrid.training.data;

import java.util.List;

/** Everything that was read from the files, before anything was split or fitted. */
final class RawData {
  private final RawRows rows;
  private final Answers answers;
  private final int testFrom;
  private final int[] kept;
  private final Cleaned cleaned;
  private final List<WordColumn> slices;
  private final List<String> columns;

  /**
   * Keeps the array; the caller forgets it.
   *
   * @param testFrom the first row of a test part of its own; as many as there are rows without one
   * @param kept the rows that were good, ascending
   * @param slices columns by which the test part is cut
   * @param columns names of the numbers of a row, where they have any
   */
  RawData(
      RawRows rows,
      Answers answers,
      int testFrom,
      int[] kept,
      Cleaned cleaned,
      List<WordColumn> slices,
      List<String> columns) {
    this.rows = rows;
    this.answers = answers;
    this.testFrom = testFrom;
    this.kept = kept;
    this.cleaned = cleaned;
    this.slices = List.copyOf(slices);
    this.columns = List.copyOf(columns);
  }

  /**
   * What was done about missing values.
   *
   * @param dropped rows
   * @param filled values
   */
  record Cleaned(long dropped, long filled) {}

  RawRows rows() {
    return rows;
  }

  Answers answers() {
    return answers;
  }

  boolean hasTest() {
    return testFrom < rows.size();
  }

  int testFrom() {
    return testFrom;
  }

  /** Not to be written to. */
  int[] kept() {
    return kept;
  }

  Cleaned cleaned() {
    return cleaned;
  }

  List<WordColumn> slices() {
    return slices;
  }

  List<String> columns() {
    return columns;
  }
}
