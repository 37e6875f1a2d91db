package io.modelgrid.training.loss;

/**
 * A teacher's answers to the rows of the training part, in their order, before any softmax.
 * Immutable.
 */
public final class SoftTargets {
  private final float[] scores;
  private final int width;
  private final DistillationSpec distillation;

  /**
   * Keeps the array; the caller forgets it.
   *
   * @param scores row-major
   * @param width scores of a row
   */
  public SoftTargets(float[] scores, int width, DistillationSpec distillation) {
    if (width < 1 || scores.length % width != 0) {
      throw new IllegalArgumentException(
          "scores: " + scores.length + " (expected: a multiple of " + width + ")");
    }
    this.scores = scores;
    this.width = width;
    this.distillation = distillation;
  }

  public int size() {
    return scores.length / width;
  }

  public int width() {
    return width;
  }

  public DistillationSpec distillation() {
    return distillation;
  }

  /** One of a row's scores. */
  public float score(int row, int column) {
    return scores[row * width + column];
  }
}
