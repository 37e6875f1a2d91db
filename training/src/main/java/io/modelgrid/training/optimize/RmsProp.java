package io.modelgrid.training.optimize;

/** RMSprop (Tieleman and Hinton, 2012), with momentum on request. */
final class RmsProp extends Optimizer {
  private final float decay;
  private final float momentum;
  private final double alpha;
  private final float epsilon;
  private final float[] square;
  private final float[] velocity;

  RmsProp(OptimizerSpec spec, int size) {
    super(spec);
    this.decay = (float) spec.weightDecay();
    this.momentum = (float) spec.momentum();
    this.alpha = spec.beta2();
    this.epsilon = (float) spec.epsilon();
    this.square = remembered("square", size);
    this.velocity = momentum > 0 ? remembered("velocity", size) : new float[0];
  }

  @Override
  void change(float[] weights, float[] gradient, double rate) {
    float step = (float) rate;
    float old = (float) alpha;
    float fresh = (float) (1 - alpha);
    for (int i = 0; i < weights.length; i++) {
      float slope = gradient[i] + decay * weights[i];
      float second = old * square[i] + fresh * slope * slope;
      square[i] = second;
      gradient[i] = slope / ((float) Math.sqrt(second) + epsilon);
    }
    if (momentum == 0) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= step * gradient[i];
      }
      return;
    }
    for (int i = 0; i < weights.length; i++) {
      velocity[i] = momentum * velocity[i] + gradient[i];
      weights[i] -= step * velocity[i];
    }
  }
}
