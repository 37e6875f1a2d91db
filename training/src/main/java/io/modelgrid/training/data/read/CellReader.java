package io.modelgrid.training.data.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of named cells, one after the other. */
public interface CellReader extends AutoCloseable {
  /** Names of the columns, each once. */
  List<String> columns();

  /**
   * The next row; null when there are no more.
   *
   * @throws DataException if reading cannot go on
   */
  @Nullable CellRow next() throws DataException;

  @Override
  void close() throws DataException;
}
