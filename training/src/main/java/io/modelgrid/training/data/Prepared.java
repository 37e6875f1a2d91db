package io.modelgrid.training.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Data that are ready for a training.
 *
 * @param test rows that neither training nor validation sees; may be none
 * @param slices parts of the test part
 * @param tokenizer the file that belongs in the bundle, where rows are texts
 * @param digest SHA-256 in hex of all files that were read
 */
public record Prepared(
    Examples train,
    Examples validation,
    Examples test,
    Preparation preparation,
    DataReport report,
    List<Slice> slices,
    Optional<Path> tokenizer,
    String digest) {
  public Prepared {
    slices = List.copyOf(slices);
  }

  /**
   * The rows of the test part in which a column has one value.
   *
   * @param name as {@code column=value}
   * @param rows of the test part, ascending
   */
  public record Slice(String name, List<Integer> rows) {
    public Slice {
      rows = List.copyOf(rows);
    }
  }
}
