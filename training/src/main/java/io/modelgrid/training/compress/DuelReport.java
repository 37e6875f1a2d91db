package io.modelgrid.training.compress;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a duel measured, the original first.
 *
 * @param score what {@link Line#score} is: {@code accuracy} or {@code rmse}; empty without targets
 * @param rows on which it was measured
 */
public record DuelReport(Optional<String> score, int rows, List<Line> lines) {
  public DuelReport {
    lines = List.copyOf(lines);
  }

  /**
   * One model.
   *
   * @param bytes of the model's file
   * @param deflated bytes of it in a zip
   * @param sparsity share of its weights that are zero
   * @param latencyMicros median time of one row alone
   * @param rowsPerSecond with 32 rows at once, or as many as the model takes
   * @param score on the rows
   * @param difference of the score from the original's
   * @param remarks sentences, for example that a technique brings no speed
   */
  public record Line(
      String name,
      long bytes,
      long deflated,
      double sparsity,
      double latencyMicros,
      double rowsPerSecond,
      OptionalDouble score,
      Optional<PairedDifference> difference,
      List<String> remarks) {
    public Line {
      remarks = List.copyOf(remarks);
    }
  }
}
