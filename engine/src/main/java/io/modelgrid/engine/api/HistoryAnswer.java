package io.modelgrid.engine.api;

/** What {@link GridHistory} has found. */
public sealed interface HistoryAnswer<T> {

  /** Here it is. */
  record Found<T>(T value) implements HistoryAnswer<T> {}

  /** It cannot be had. */
  record Refused<T>(Reason reason, String message) implements HistoryAnswer<T> {}

  /** Why it cannot be had. */
  enum Reason {
    /** There is no such revision: 404. */
    NOT_FOUND,
    /** The question makes no sense: 400. */
    INVALID,
    /** The journal cannot be read now: 503. */
    UNAVAILABLE
  }
}
