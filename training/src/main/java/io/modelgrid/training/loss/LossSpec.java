package io.modelgrid.training.loss;

import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import java.util.Map;

/**
 * What is made small: the mean over the rows of a batch, and over the numbers of a row.
 *
 * @param delta Huber: up to which error it is a square
 * @param margin hinge: by how much the right class's score is to be above each other's
 * @param smoothing cross-entropy: the share that is spread over all classes
 */
public record LossSpec(Kind kind, double delta, double margin, double smoothing) {
  private static final Map<String, Kind> KINDS =
      Map.of(
          "cross-entropy", Kind.CROSS_ENTROPY,
          "mse", Kind.MSE,
          "mae", Kind.MAE,
          "huber", Kind.HUBER,
          "hinge", Kind.HINGE);

  /** Which loss. */
  public enum Kind {
    /** −log of the softmax at the right class. */
    CROSS_ENTROPY,
    /** The square of the error. */
    MSE,
    /** The error without its sign. */
    MAE,
    /** Half the square of an error e up to delta, and delta · (|e| − delta / 2) above. */
    HUBER,
    /** Of each wrong class, max(0, margin − right score + its score); their sum by the classes. */
    HINGE;

    /** Whether it is for classes; else it is for numbers. */
    public boolean forClasses() {
      return this == CROSS_ENTROPY || this == HINGE;
    }
  }

  /** Reads the object {@code loss}. */
  public static LossSpec read(Form form) {
    Kind kind = form.oneOf("kind", KINDS);
    LossSpec spec =
        new LossSpec(
            kind,
            kind == Kind.HUBER ? form.real("delta", 1e-6, 1e6, 1) : 1,
            kind == Kind.HINGE ? form.real("margin", 1e-6, 1e6, 1) : 1,
            kind == Kind.CROSS_ENTROPY ? form.real("smoothing", 0, 0.9, 0) : 0);
    form.done();
    return spec;
  }

  /** The one that is used where the specification names none. */
  public static LossSpec usual(boolean classes) {
    return new LossSpec(classes ? Kind.CROSS_ENTROPY : Kind.MSE, 1, 1, 0);
  }

  /** Says so if it is not for these targets. */
  public void check(boolean classes, Mistakes mistakes) {
    if (kind.forClasses() != classes) {
      mistakes.add(
          "loss.kind",
          word(kind)
              + (classes ? ", but rows have classes" : ", but rows have numbers")
              + " (expected: "
              + (classes ? "cross-entropy or hinge)" : "mse, mae or huber)"));
    }
  }

  private static String word(Kind kind) {
    return KINDS.entrySet().stream()
        .filter(each -> each.getValue() == kind)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}
