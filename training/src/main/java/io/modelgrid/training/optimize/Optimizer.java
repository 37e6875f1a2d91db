package io.modelgrid.training.optimize;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Changes weights against their gradient. What it remembers between steps are plain arrays, so that
 * a checkpoint can hold them. Arithmetic is in FP32. Confined to a thread.
 */
public abstract class Optimizer {
  private final double clip;
  private final Map<String, float[]> state = new LinkedHashMap<>();
  private long steps;

  Optimizer(OptimizerSpec spec) {
    this.clip = spec.clip().orElse(Double.POSITIVE_INFINITY);
  }

  /**
   * A new one.
   *
   * @param size how many weights it changes
   */
  public static Optimizer of(OptimizerSpec spec, int size) {
    return switch (spec.kind()) {
      case SGD -> new Sgd(spec, size);
      case ADAM, ADAMW -> new Adam(spec, size);
      case RMSPROP -> new RmsProp(spec, size);
    };
  }

  /**
   * One step.
   *
   * @param weights are changed
   * @param gradient of each; is scaled down if it is too long, and may be used up
   * @param rate how far to go
   */
  public final void step(float[] weights, float[] gradient, double rate) {
    if (clip < Double.POSITIVE_INFINITY) {
      shorten(gradient);
    }
    steps++;
    change(weights, gradient, rate);
  }

  /** Steps so far. */
  public final long steps() {
    return steps;
  }

  /** What it remembers, by name; the arrays themselves. */
  public final Map<String, float[]> state() {
    return state;
  }

  /**
   * Goes on from what another one remembered.
   *
   * @throws IllegalArgumentException if that was of another kind or size
   */
  public final void restore(Map<String, float[]> remembered, long done) {
    if (!remembered.keySet().equals(state.keySet())) {
      throw new IllegalArgumentException(
          "optimizer: " + remembered.keySet() + " (expected: " + state.keySet() + ")");
    }
    state.forEach(
        (name, array) -> {
          float[] from = remembered.get(name);
          if (from == null || from.length != array.length) {
            throw new IllegalArgumentException(
                "optimizer: " + name + " of another size (expected: " + array.length + ")");
          }
          System.arraycopy(from, 0, array, 0, array.length);
        });
    steps = done;
  }

  /** An array of zeros that is remembered. */
  final float[] remembered(String name, int size) {
    float[] array = new float[size];
    state.put(name, array);
    return array;
  }

  abstract void change(float[] weights, float[] gradient, double rate);

  private void shorten(float[] gradient) {
    double squares = 0;
    for (float each : gradient) {
      squares += (double) each * each;
    }
    double norm = Math.sqrt(squares);
    if (norm > clip) {
      float scale = (float) (clip / norm);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= scale;
      }
    }
  }
}
