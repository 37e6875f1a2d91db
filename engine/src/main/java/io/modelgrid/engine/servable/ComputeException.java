package io.modelgrid.engine.servable;

/** A computation that gave no outputs; the message is fit for the caller. */
public final class ComputeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean cancelled;

  private ComputeException(String message, Throwable cause, boolean cancelled) {
    super(message, cause);
    this.cancelled = cancelled;
  }

  public static ComputeException failed(String message, Throwable cause) {
    return new ComputeException(message, cause, false);
  }

  public static ComputeException cancelled(Throwable cause) {
    return new ComputeException("the computation was ended", cause, true);
  }

  /** Whether it was ended from outside, rather than failed by itself. */
  public boolean isCancelled() {
    return cancelled;
  }
}
