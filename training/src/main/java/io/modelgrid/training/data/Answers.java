package io.modelgrid.training.data;

/** What rows should be answered with, as it was read; in the order of the rows. */
sealed interface Answers permits ClassAnswers, NumberAnswers {
  int size();

  /** One more into the hash of a row. */
  long hash(long hash, int row);

  boolean same(int one, int other);
}
