package io.modelgrid.training.optimize;

/** Stochastic gradient descent, with momentum and Nesterov's look ahead on request. */
final class Sgd extends Optimizer {
  private final float decay;
  private final float momentum;
  private final boolean nesterov;
  private final float[] velocity;

  Sgd(OptimizerSpec spec, int size) {
    super(spec);
    this.decay = (float) spec.weightDecay();
    this.momentum = (float) spec.momentum();
    this.nesterov = spec.nesterov();
    this.velocity = momentum > 0 ? remembered("velocity", size) : new float[0];
  }

  @Override
  void change(float[] weights, float[] gradient, double rate) {
    float step = (float) rate;
    if (momentum == 0) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= step * (gradient[i] + decay * weights[i]);
      }
      return;
    }
    float ahead = nesterov ? momentum : 1;
    float now = nesterov ? 1 : 0;
    for (int i = 0; i < weights.length; i++) {
      float slope = gradient[i] + decay * weights[i];
      float fast = momentum * velocity[i] + slope;
      velocity[i] = fast;
      weights[i] -= step * (now * slope + ahead * fast);
    }
  }
}
