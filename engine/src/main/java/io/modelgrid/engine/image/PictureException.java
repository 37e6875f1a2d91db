package io.modelgrid.engine.image;

import org.jspecify.annotations.Nullable;

/** A file that is no picture, or none that is taken; the message is fit for people. */
public final class PictureException extends Exception {
  private static final long serialVersionUID = 1L;

  PictureException(String message) {
    this(message, null);
  }

  PictureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
