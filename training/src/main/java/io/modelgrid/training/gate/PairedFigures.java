package io.modelgrid.training.gate;

/** How far the figures of two versions lie apart on the same rows, by the test that fits each. */
final class PairedFigures {
  private static final int DRAWS = 1000;

  /** Ranking all rows for every class takes its time. */
  private static final int DRAWS_OF_AREAS = 200;

  private PairedFigures() {}

  /**
   * The difference: the first one's figure less the other's.
   *
   * @param rows on which, one at least
   * @param seed of the draws where an interval needs them
   */
  static Difference difference(
      Metric metric, Answers mine, Answers other, int[] rows, double confidence, long seed) {
    if (metric == Metric.ACCURACY) {
      int better = 0;
      int worse = 0;
      for (int row : rows) {
        better += mine.isRight(row) && !other.isRight(row) ? 1 : 0;
        worse += !mine.isRight(row) && other.isRight(row) ? 1 : 0;
      }
      return Paired.shares(rows.length, better, worse, confidence);
    }
    if (metric.isMean() && rows.length > 1) {
      double[] differences = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        differences[i] = mine.part(metric, rows[i]) - other.part(metric, rows[i]);
      }
      return Paired.means(differences, confidence);
    }
    return Paired.drawn(
        rows.length,
        some -> {
          int[] drawn = new int[some.length];
          for (int i = 0; i < some.length; i++) {
            drawn[i] = rows[some[i]];
          }
          return mine.figure(metric, drawn) - other.figure(metric, drawn);
        },
        confidence,
        metric == Metric.AUC ? DRAWS_OF_AREAS : DRAWS,
        seed);
  }
}
