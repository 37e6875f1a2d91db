package io.modelgrid.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A training, or a compression, as people see it, while it waits, runs and afterwards.
 *
 * @param model whose version it makes
 * @param kind {@code train} or {@code compress}
 * @param message why it waits, what it does, or what came of it
 * @param reasons where it failed or was refused: every reason, with numbers
 * @param specification as it was submitted, in JSON
 * @param owner who submitted it
 * @param priority higher ones go first
 * @param node where it runs or ran last
 * @param attempts how many times it was started
 * @param epoch epochs that are done
 * @param epochs how many there are to be, early stopping aside
 * @param done share of the work that is done, from 0 to 1
 * @param secondsLeft an estimate
 * @param curve what each epoch measured, oldest first
 * @param results final figures by name, for example {@code test.accuracy}
 * @param versions numbers of the versions that were registered from it
 * @param operation id of the swap or canary that it began
 */
public record TrainingView(
    String id,
    String model,
    String kind,
    State state,
    String message,
    List<String> reasons,
    String specification,
    String owner,
    int priority,
    Instant submittedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Optional<String> node,
    int attempts,
    int epoch,
    int epochs,
    double done,
    Optional<Double> secondsLeft,
    List<Point> curve,
    Map<String, Double> results,
    List<String> versions,
    Optional<String> operation) {
  public TrainingView {
    reasons = List.copyOf(reasons);
    curve = List.copyOf(curve);
    results = Map.copyOf(results);
    versions = List.copyOf(versions);
  }

  /** Where a training stands. */
  public enum State {
    /** It waits for its turn; the message says for what. */
    WAITING,
    RUNNING,
    /** It made what it was to make. */
    SUCCEEDED,
    /** It was trained, and the gate did not let it through. */
    REFUSED,
    FAILED,
    CANCELLED;

    /** Whether nothing more will come of it. */
    public boolean isOver() {
      return this != WAITING && this != RUNNING;
    }
  }

  /**
   * What one epoch measured.
   *
   * @param epoch from 1
   * @param values by name: {@code loss}, {@code validation.loss}, {@code validation.accuracy}, …
   */
  public record Point(int epoch, Instant at, Map<String, Double> values) {
    public Point {
      values = Map.copyOf(values);
    }
  }
}
