package io.modelgrid.training.data.read;

import java.util.List;
import java.util.Optional;

/**
 * One row of cells.
 *
 * @param line in which it begins, from 1
 * @param cells in the order of the columns; an empty text where a value is missing
 * @param mistake what is wrong with it; then the cells mean nothing
 */
public record CellRow(long line, List<String> cells, Optional<String> mistake) {
  public CellRow {
    cells = List.copyOf(cells);
  }

  static CellRow bad(long line, String mistake) {
    return new CellRow(line, List.of(), Optional.of(mistake));
  }
}
