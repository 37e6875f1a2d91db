package io.modelgrid.training.compress;

/** A technique that cannot be used on a model; the message says why, for people. */
public final class DoesNotApply extends Exception {
  private static final long serialVersionUID = 1L;

  public DoesNotApply(String why) {
    super("does not apply: " + why);
  }

  public DoesNotApply(String why, Throwable cause) {
    super("does not apply: " + why, cause);
  }
}
