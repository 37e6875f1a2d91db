package io.modelgrid.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.training.data.Targets;
import io.modelgrid.training.form.Mistakes;
import io.modelgrid.training.metric.Predictions;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossesTest {
  private static final Predictions SCORES = new Predictions(new float[] {1, 2, 0, 0.5f, 0, 3}, 3);
  private static final Targets CLASSES =
      Targets.ofClasses(new int[] {1, 0}, List.of("a", "b", "c"));
  private static final Predictions NUMBERS = new Predictions(new float[] {1, 4}, 1);
  private static final Targets VALUES = Targets.ofValues(new float[] {0.5f, 1}, List.of("y"));

  private static double of(LossSpec.Kind kind) {
    LossSpec spec = new LossSpec(kind, 1, 1, 0);
    return kind.forClasses()
        ? Losses.mean(spec, SCORES, CLASSES)
        : Losses.mean(spec, NUMBERS, VALUES);
  }

  @Test
  void isWhatTheHandSays() {
    double first = Math.log(Math.exp(1) + Math.exp(2) + 1) - 2;
    double second = Math.log(Math.exp(0.5) + 1 + Math.exp(3)) - 0.5;
    assertThat(of(LossSpec.Kind.CROSS_ENTROPY)).isCloseTo((first + second) / 2, within(1e-9));
    assertThat(of(LossSpec.Kind.HINGE)).isCloseTo((0 + (0.5 + 3.5) / 3) / 2, within(1e-9));
    assertThat(of(LossSpec.Kind.MSE)).isCloseTo((0.25 + 9) / 2, within(1e-9));
    assertThat(of(LossSpec.Kind.MAE)).isCloseTo((0.5 + 3) / 2, within(1e-9));
    assertThat(of(LossSpec.Kind.HUBER)).isCloseTo((0.125 + 2.5) / 2, within(1e-9));
  }

  @Test
  void mustFitTheTargets() {
    Mistakes mistakes = new Mistakes();
    LossSpec.usual(true).check(true, mistakes);
    assertThat(mistakes.isEmpty()).isTrue();
    LossSpec.usual(true).check(false, mistakes);
    assertThat(mistakes.all())
        .containsExactly(
            "loss.kind: cross-entropy, but rows have numbers (expected: mse, mae or huber)");
  }
}
