package io.modelgrid.training.data;

import io.modelgrid.training.data.read.DataException;

/** Reads, cleans, splits and prepares data. */
public final class DataSet {
  private DataSet() {}

  /**
   * Everything from the files to rows that a training takes. The same files, specifications and
   * seed give the same rows in the same order.
   *
   * @param seed of the split, unless that has one of its own
   * @throws DataException in words for people, if the data are missing, not allowed or unfit
   */
  public static Prepared load(
      DataSpec data, PreparationSpec preparation, SplitSpec split, long seed, DataPlaces places)
      throws DataException {
    throw new DataException(data.rows() + ": not yet");
  }

  /**
   * The {@link Prepared#digest} that the data would have, without preparing them.
   *
   * @throws DataException if they are missing or not allowed
   */
  public static String digest(DataSpec data, DataPlaces places) throws DataException {
    throw new DataException(data.rows() + ": not yet");
  }
}
