package io.modelgrid.training.onnx;

/**
 * Names of what trained versions give; one that an input has too gets {@code predicted_} before.
 */
public final class StandardOutputs {
  /** FP32 [N, classes]: they add up to one. */
  public static final String PROBABILITIES = "probabilities";

  /** INT64 [N]: the most probable class, counted from 0. */
  public static final String CLASS = "class";

  /** FP32 [N, numbers]. */
  public static final String VALUES = "values";

  private StandardOutputs() {}
}
