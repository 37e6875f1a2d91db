package io.modelgrid.training.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.training.optimize.OptimizerSpec.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  private static final double RATE = 0.05;
  private static final int STEPS = 30;
  private static final double[] BEGIN = {1, -2, 0.5, 3};

  /** One weight's next value, in doubles, as the papers have it. */
  private interface Rule {
    double next(double weight, double slope, int step, int place);
  }

  private static OptimizerSpec spec(
      Kind kind, double momentum, boolean nesterov, double decay, Optional<Double> clip) {
    boolean adam = kind == Kind.ADAM || kind == Kind.ADAMW;
    return new OptimizerSpec(
        kind,
        RATE,
        momentum,
        nesterov,
        adam ? 0.9 : 0,
        adam ? 0.999 : 0.99,
        1e-8,
        decay,
        clip,
        Schedule.CONSTANT);
  }

  /** The slope of x²/2 · (place + 1) + sin x: another one at each place. */
  private static double slope(double weight, int place) {
    return weight * (place + 1) + Math.cos(weight);
  }

  private static void follows(OptimizerSpec spec, Rule rule) {
    float[] weights = new float[BEGIN.length];
    double[] expected = BEGIN.clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) BEGIN[i];
    }
    Optimizer optimizer = Optimizer.of(spec, weights.length);
    for (int step = 1; step <= STEPS; step++) {
      float[] gradient = new float[weights.length];
      for (int i = 0; i < weights.length; i++) {
        gradient[i] = (float) slope(weights[i], i);
        expected[i] = rule.next(expected[i], slope(expected[i], i), step, i);
      }
      optimizer.step(weights, gradient, RATE);
      for (int i = 0; i < weights.length; i++) {
        assertThat((double) weights[i])
            .as("weight %s after step %s", i, step)
            .isCloseTo(expected[i], within(2e-5));
      }
    }
  }

  @Test
  void sgdGoesAgainstTheSlope() {
    follows(
        spec(Kind.SGD, 0, false, 0.1, Optional.empty()),
        (weight, slope, step, place) -> weight - RATE * (slope + 0.1 * weight));
  }

  @Test
  void momentumCarriesOn() {
    double[] velocity = new double[BEGIN.length];
    follows(
        spec(Kind.SGD, 0.8, false, 0, Optional.empty()),
        (weight, slope, step, place) -> {
          velocity[place] = 0.8 * velocity[place] + slope;
          return weight - RATE * velocity[place];
        });
  }

  @Test
  void nesterovLooksAhead() {
    double[] velocity = new double[BEGIN.length];
    follows(
        spec(Kind.SGD, 0.8, true, 0.01, Optional.empty()),
        (weight, slope, step, place) -> {
          double all = slope + 0.01 * weight;
          velocity[place] = 0.8 * velocity[place] + all;
          return weight - RATE * (all + 0.8 * velocity[place]);
        });
  }

  @Test
  void adamScalesByTheSquares() {
    follows(spec(Kind.ADAM, 0, false, 0.1, Optional.empty()), adam(0.1, 0));
  }

  @Test
  void adamwDecaysApart() {
    follows(spec(Kind.ADAMW, 0, false, 0.1, Optional.empty()), adam(0, 0.1));
  }

  private static Rule adam(double inGradient, double apart) {
    double[] mean = new double[BEGIN.length];
    double[] square = new double[BEGIN.length];
    return (weight, slope, step, place) -> {
      double all = slope + inGradient * weight;
      mean[place] = 0.9 * mean[place] + 0.1 * all;
      square[place] = 0.999 * square[place] + 0.001 * all * all;
      double first = mean[place] / (1 - Math.pow(0.9, step));
      double second = square[place] / (1 - Math.pow(0.999, step));
      return weight - RATE * apart * weight - RATE * first / (Math.sqrt(second) + 1e-8);
    };
  }

  @Test
  void rmspropDividesByTheRootOfTheMeanSquare() {
    double[] square = new double[BEGIN.length];
    follows(
        spec(Kind.RMSPROP, 0, false, 0.1, Optional.empty()),
        (weight, slope, step, place) -> {
          double all = slope + 0.1 * weight;
          square[place] = 0.99 * square[place] + 0.01 * all * all;
          return weight - RATE * all / (Math.sqrt(square[place]) + 1e-8);
        });
  }

  @Test
  void rmspropCarriesOnWithMomentum() {
    double[] square = new double[BEGIN.length];
    double[] velocity = new double[BEGIN.length];
    follows(
        spec(Kind.RMSPROP, 0.5, false, 0, Optional.empty()),
        (weight, slope, step, place) -> {
          square[place] = 0.99 * square[place] + 0.01 * slope * slope;
          velocity[place] = 0.5 * velocity[place] + slope / (Math.sqrt(square[place]) + 1e-8);
          return weight - RATE * velocity[place];
        });
  }

  @Test
  void longGradientsAreScaledDown() {
    float[] weights = {0, 0};
    Optimizer optimizer = Optimizer.of(spec(Kind.SGD, 0, false, 0, Optional.of(1.0)), 2);
    optimizer.step(weights, new float[] {30, -40}, 1);
    assertThat(weights).as("of length 1").containsExactly(new float[] {-0.6f, 0.8f}, within(1e-6f));
    optimizer.step(weights, new float[] {0.3f, -0.4f}, 1);
    assertThat(weights)
        .as("a short one is left as it is")
        .containsExactly(new float[] {-0.9f, 1.2f}, within(1e-6f));
  }

  @Test
  void goesOnFromItsStateBitForBit() {
    for (Kind kind : Kind.values()) {
      double momentum = kind == Kind.SGD || kind == Kind.RMSPROP ? 0.9 : 0;
      OptimizerSpec spec = spec(kind, momentum, kind == Kind.SGD, 0.01, Optional.of(2.0));
      float[] through = {1, -2, 0.5f, 3};
      float[] resumed = through.clone();
      Optimizer one = Optimizer.of(spec, 4);
      Optimizer other = Optimizer.of(spec, 4);
      for (int step = 0; step < 20; step++) {
        one.step(through, slopes(through), RATE);
        Optimizer next = Optimizer.of(spec, 4);
        next.restore(copy(other.state()), other.steps());
        other = next;
        other.step(resumed, slopes(resumed), RATE);
      }
      assertThat(resumed).as("%s", kind).isEqualTo(through);
    }
  }

  @Test
  void refusesTheStateOfAnother() {
    Optimizer adam = Optimizer.of(OptimizerSpec.adam(0.1), 4);
    Optimizer sgd = Optimizer.of(OptimizerSpec.sgd(0.1), 4);
    Optimizer longer = Optimizer.of(OptimizerSpec.adam(0.1), 5);
    assertThatThrownBy(() -> sgd.restore(adam.state(), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[mean, square]");
    assertThatThrownBy(() -> longer.restore(adam.state(), 3)).hasMessageContaining("expected: 5");
  }

  private static float[] slopes(float[] weights) {
    float[] slopes = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      slopes[i] = (float) slope(weights[i], i);
    }
    return slopes;
  }

  private static Map<String, float[]> copy(Map<String, float[]> state) {
    Map<String, float[]> copy = new HashMap<>();
    state.forEach((name, array) -> copy.put(name, Arrays.copyOf(array, array.length)));
    return copy;
  }
}
