package io.modelgrid.persistence.catalogue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at a training.
 *
 * @param attempts how many were begun
 * @param node where the last one ran or runs; null before the first
 * @param startedAt when the first one began
 * @param crashes how many of them crashed in a row, with no epoch done in between
 * @param told the last epoch that the present attempt told of; 0 before the first
 * @param note why the last attempt was interrupted, or the empty text
 */
public record TrainingRun(
    int attempts,
    @Nullable String node,
    @Nullable Instant startedAt,
    int crashes,
    int told,
    String note) {

  static TrainingRun none() {
    return new TrainingRun(0, null, null, 0, 0, "");
  }

  TrainingRun started(int attempt, String where, Instant at) {
    return new TrainingRun(attempt, where, startedAt == null ? at : startedAt, crashes, 0, note);
  }

  TrainingRun advanced(int epoch) {
    return new TrainingRun(attempts, node, startedAt, 0, epoch, "");
  }

  TrainingRun interrupted(boolean crash, String reason) {
    return new TrainingRun(attempts, node, startedAt, crash ? crashes + 1 : crashes, 0, reason);
  }
}
