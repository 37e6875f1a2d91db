package io.modelgrid.training.optimize;

/** Adam (Kingma and Ba, 2015), and AdamW (Loshchilov and Hutter, 2019). */
final class Adam extends Optimizer {
  private final boolean apart;
  private final double decay;
  private final double beta1;
  private final double beta2;
  private final float epsilon;
  private final float[] mean;
  private final float[] square;

  Adam(OptimizerSpec spec, int size) {
    super(spec);
    this.apart = spec.kind() == OptimizerSpec.Kind.ADAMW;
    this.decay = spec.weightDecay();
    this.beta1 = spec.beta1();
    this.beta2 = spec.beta2();
    this.epsilon = (float) spec.epsilon();
    this.mean = remembered("mean", size);
    this.square = remembered("square", size);
  }

  @Override
  void change(float[] weights, float[] gradient, double rate) {
    // One pass over four arrays: it is the memory that takes the time.
    float keep = apart ? (float) (1 - rate * decay) : 1;
    float pull = apart ? 0 : (float) decay;
    float step = (float) (rate / (1 - Math.pow(beta1, (double) steps())));
    float root = (float) (1 / Math.sqrt(1 - Math.pow(beta2, (double) steps())));
    change(weights, gradient, mean, square, new Factors(keep, pull, step, root));
  }

  private void change(
      float[] weights, float[] gradient, float[] mean, float[] square, Factors factors) {
    float old1 = (float) beta1;
    float new1 = (float) (1 - beta1);
    float old2 = (float) beta2;
    float new2 = (float) (1 - beta2);
    float least = epsilon;
    float keep = factors.keep;
    float pull = factors.pull;
    float step = factors.step;
    float root = factors.root;
    for (int i = 0; i < weights.length; i++) {
      float slope = gradient[i] + pull * weights[i];
      float first = old1 * mean[i] + new1 * slope;
      float second = old2 * square[i] + new2 * slope * slope;
      mean[i] = first;
      square[i] = second;
      float size = (float) Math.sqrt(second) * root + least;
      weights[i] = keep * weights[i] - step * first / size;
    }
  }

  /** What is the same for all weights of a step. */
  private record Factors(float keep, float pull, float step, float root) {}
}
