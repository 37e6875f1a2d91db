package io.modelgrid.training.onnx;

/** A model or bundle that cannot be read or used; the message is fit for people. */
public final class ModelException extends Exception {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
