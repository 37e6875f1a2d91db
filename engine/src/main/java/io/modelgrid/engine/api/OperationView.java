package io.modelgrid.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A swap, a canary or another operation as people see it, while it runs and afterwards.
 *
 * @param message what came of it, or what it is waiting for
 * @param endedAt null while it runs
 * @param commits how many times it has moved labels or weights
 * @param holdMicros the longest of its holds: from the first router that was told to hold to the
 *     last one that had flipped; null while there was none, or where this node did not see it
 * @param steps what it did so far, in order; empty where this node did not see it
 */
public record OperationView(
    String id,
    String model,
    OperationPlan plan,
    State state,
    String message,
    Instant startedAt,
    @Nullable Instant endedAt,
    String who,
    String why,
    int commits,
    @Nullable Long holdMicros,
    List<Step> steps) {
  public OperationView {
    steps = List.copyOf(steps);
  }

  /** Where an operation stands. */
  public enum State {
    RUNNING,
    /** It did what it was asked to. */
    SUCCEEDED,
    /** It moved something, and moved it back. */
    ROLLED_BACK,
    /** It moved nothing. */
    ABORTED
  }

  /**
   * One step of an operation.
   *
   * @param name {@code load}, {@code gather}, {@code hold}, {@code commit}, {@code flip}, {@code
   *     watch} or {@code end}
   * @param endedAt null while it lasts
   * @param detail in words
   * @param nodes what each node, or slot, has to say, by its name
   */
  public record Step(
      String name,
      StepState state,
      Instant startedAt,
      @Nullable Instant endedAt,
      String detail,
      Map<String, String> nodes) {
    public Step {
      nodes = Map.copyOf(nodes);
    }
  }

  /** Where a step stands. */
  public enum StepState {
    RUNNING,
    DONE,
    FAILED
  }
}
