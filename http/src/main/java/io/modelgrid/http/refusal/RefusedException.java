package io.modelgrid.http.refusal;

/**
 * Carries a {@link Refusal} from deep inside a decoder to the one place that answers. It is no bug
 * and bears no stack trace: rubbish in a body must not cost more than a good request.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
