package io.modelgrid.engine.servable;

/** A computation that gave no outputs; the message is fit for the caller. */
public final class ComputeException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whose fault it is. */
  public enum Kind {
    /** It was ended from outside. */
    CANCELLED,
    /** The model cannot compute these inputs, though they fit its signature. */
    UNCOMPUTABLE,
    /** This node, or its device, has not enough memory for these inputs now. */
    NO_MEMORY,
    /** The engine or its device broke, whatever the inputs. */
    FAILED
  }

  private final Kind kind;

  private ComputeException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public static ComputeException cancelled(Throwable cause) {
    return new ComputeException(Kind.CANCELLED, "the computation was ended", cause);
  }

  public static ComputeException uncomputable(String message, Throwable cause) {
    return new ComputeException(Kind.UNCOMPUTABLE, message, cause);
  }

  public static ComputeException noMemory(Throwable cause) {
    return new ComputeException(
        Kind.NO_MEMORY, "this node has not enough memory for the request", cause);
  }

  public static ComputeException failed(String message, Throwable cause) {
    return new ComputeException(Kind.FAILED, message, cause);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether it was ended from outside, rather than failed by itself. */
  public boolean isCancelled() {
    return kind == Kind.CANCELLED;
  }
}
