package io.modelgrid.engine.servable;

import org.jspecify.annotations.Nullable;

/** A bundle that could not be loaded; the message is fit for people. */
public final class LoadException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean invalid;

  private LoadException(String message, @Nullable Throwable cause, boolean invalid) {
    super(message, cause);
    this.invalid = invalid;
  }

  /** The bundle itself is at fault: no node will ever load it. */
  public static LoadException invalid(String message, Throwable cause) {
    return new LoadException(message, cause, true);
  }

  public static LoadException invalid(String message) {
    return new LoadException(message, null, true);
  }

  /** This node could not load it now; another try may succeed. */
  public static LoadException here(String message, Throwable cause) {
    return new LoadException(message, cause, false);
  }

  public static LoadException here(String message) {
    return new LoadException(message, null, false);
  }

  public boolean isInvalid() {
    return invalid;
  }
}
