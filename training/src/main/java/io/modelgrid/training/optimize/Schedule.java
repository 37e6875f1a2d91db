package io.modelgrid.training.optimize;

import io.modelgrid.training.form.Form;
import java.util.Map;

/**
 * How the learning rate goes over a training. Whatever the kind, it rises in a straight line from
 * (almost) nothing during the warm-up.
 *
 * @param warmUp in epochs
 * @param every steps: after how many epochs the rate falls
 * @param factor steps: by what it is multiplied then
 * @param least cosine: the share of the rate that is left at the end
 */
public record Schedule(Kind kind, double warmUp, double every, double factor, double least) {
  /** The same rate from the beginning to the end. */
  public static final Schedule CONSTANT = new Schedule(Kind.CONSTANT, 0, 1, 1, 0);

  private static final Map<String, Kind> KINDS =
      Map.of("constant", Kind.CONSTANT, "step", Kind.STEP, "cosine", Kind.COSINE);

  /** Which curve. */
  public enum Kind {
    CONSTANT,
    STEP,
    COSINE
  }

  /** Reads the object {@code schedule}. */
  static Schedule read(Form form) {
    Kind kind = form.oneOf("kind", KINDS, Kind.CONSTANT);
    Schedule schedule =
        new Schedule(
            kind,
            form.real("warm-up", 0, 10_000, 0),
            kind == Kind.STEP ? form.real("every", 1e-3, 10_000) : 1,
            kind == Kind.STEP ? form.real("factor", 1e-6, 1, 0.1) : 1,
            kind == Kind.COSINE ? form.real("least", 0, 1, 0) : 0);
    form.done();
    return schedule;
  }

  /**
   * What the rate is multiplied with.
   *
   * @param epoch epochs that are done, with the done share of this one
   */
  double factorAt(double epoch, int epochs) {
    double rise = warmUp > 0 ? Math.min(1, (epoch + 1e-3) / (warmUp + 1e-3)) : 1;
    return rise
        * switch (kind) {
          case CONSTANT -> 1;
          case STEP -> Math.pow(factor, Math.floor(epoch / every));
          case COSINE -> least + (1 - least) * (1 + Math.cos(Math.PI * over(epoch, epochs))) / 2;
        };
  }

  /** The done share of what comes after the warm-up. */
  private double over(double epoch, int epochs) {
    double rest = Math.max(epochs - warmUp, 1e-9);
    return Math.min(1, Math.max(0, (epoch - warmUp) / rest));
  }
}
