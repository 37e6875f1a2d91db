package io.modelgrid.training.job;

import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.Preparation.Answer;
import io.modelgrid.training.loop.TrainingLoop;
import io.modelgrid.training.metric.Predictions;
import java.util.Arrays;

/**
 * Compares what was exported with the network that it was made of, before anything is built on it.
 */
final class ExportCheck {
  private static final int MOST_ROWS = 256;

  /** Above what FP32 sums in another order make; below what any mistake makes. */
  private static final double MOST = 1e-3;

  private ExportCheck() {}

  /**
   * The largest difference between the two, of probabilities or of answered numbers by their scale.
   *
   * @throws JobException if it is larger than rounding explains
   */
  static double difference(Learned learned, byte[] model, int threads) throws JobException {
    Examples all = learned.rows().train();
    int[] some = new int[Math.min(MOST_ROWS, all.size())];
    Arrays.setAll(some, each -> each);
    Examples rows = all.subset(some);
    Answer answer = learned.rows().preparation().targets();
    Predictions network =
        TrainingLoop.predict(learned.network(), learned.result().best(), rows, threads);
    double most = 0;
    try (ServedAnswers served = ServedAnswers.of("the exported model", model)) {
      Predictions exported =
          served.to(
              InputRows.of(rows, learned.rows().preparation()), answer.classes(), network.width());
      for (int row = 0; row < rows.size(); row++) {
        for (int i = 0; i < network.width(); i++) {
          most = Math.max(most, off(answer, network, exported, row, i));
        }
      }
    }
    // Written so that no number at all does not pass.
    if (!(most <= MOST)) {
      throw new JobException(
          "export: the exported model's answers differ by %s from the network's".formatted(most)
              + " (expected: at most "
              + MOST
              + ")");
    }
    return most;
  }

  private static double off(
      Answer answer, Predictions network, Predictions exported, int row, int column) {
    if (answer.classes()) {
      return Math.abs(network.probability(row, column) - Math.exp(exported.number(row, column)));
    }
    double scale = answer.scale().get(column);
    double back = (exported.number(row, column) - answer.shift().get(column)) / scale;
    return Math.abs(network.number(row, column) - back)
        / Math.max(1, Math.abs(network.number(row, column)));
  }
}
