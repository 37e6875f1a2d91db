package io.modelgrid.training.data.read;

import org.jspecify.annotations.Nullable;

/** Data that cannot be had or used; the message is fit for people. */
public final class DataException extends Exception {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
