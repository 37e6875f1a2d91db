package io.modelgrid.training.loop;

/** A training that cannot go on; the message is for people. */
public final class LoopException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LoopException(String message) {
    super(message);
  }

  public LoopException(String message, Throwable cause) {
    super(message, cause);
  }
}
