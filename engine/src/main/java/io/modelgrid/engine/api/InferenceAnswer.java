package io.modelgrid.engine.api;

import io.modelgrid.engine.tensor.NamedTensor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a request: outputs, or a refusal in words. */
public sealed interface InferenceAnswer {

  /**
   * The outputs, all computed by one version.
   *
   * @param version the version that computed them
   * @param standsInFor the stable version in whose place it answered, since the model was
   *     overloaded; null for an answer that was made as it was asked for
   * @param epoch the model's epoch under which it was chosen
   * @param slot the slot that computed them, {@code model.k}
   * @param node the name of that slot's node
   */
  record Answered(
      String model,
      String version,
      @Nullable String standsInFor,
      long epoch,
      String slot,
      String node,
      List<NamedTensor> outputs)
      implements InferenceAnswer {
    // Written out, since a compact one loses what says that it may be null.
    public Answered(
        String model,
        String version,
        @Nullable String standsInFor,
        long epoch,
        String slot,
        String node,
        List<NamedTensor> outputs) {
      this.model = model;
      this.version = version;
      this.standsInFor = standsInFor;
      this.epoch = epoch;
      this.slot = slot;
      this.node = node;
      this.outputs = List.copyOf(outputs);
    }
  }

  /**
   * No outputs, and nothing was changed.
   *
   * @param message for the caller: what was wrong, what was expected
   * @param retryAfter when it may be worth to ask again, or null
   */
  record Refused(Reason reason, String message, @Nullable Duration retryAfter)
      implements InferenceAnswer {
    public static Refused because(Reason reason, String message) {
      return new Refused(reason, message, null);
    }
  }

  /** Why a request was refused. */
  enum Reason {
    /** No model, version or label of that name, or a version that is not loaded: 404. */
    NOT_FOUND,
    /** The request does not fit the model's signature, or the model cannot compute it: 400. */
    INVALID,
    /** Every replica's queue is full: 429. */
    QUEUE_FULL,
    /** No replica is ready or has the memory, or this node is cut off from the majority: 503. */
    UNAVAILABLE,
    /** The deadline passed before an answer was there: 504. */
    DEADLINE_EXCEEDED,
    /** The engine or its device broke: 500. */
    FAILED
  }
}
