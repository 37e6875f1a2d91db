package io.modelgrid.persistence.catalogue;

import java.time.Instant;

/**
 * An operation that is over, as the state remembers the latest of them.
 *
 * @param last what it was when it ended
 * @param message what came of it, in words
 */
public record EndedOperation(
    String model, OperationState last, Outcome outcome, String message, Instant endedAt) {

  /** What came of an operation. */
  public enum Outcome {
    /** It did what it was asked to. */
    SUCCEEDED,
    /** It moved something, and moved it back. */
    ROLLED_BACK,
    /** It moved nothing. */
    ABORTED
  }
}
