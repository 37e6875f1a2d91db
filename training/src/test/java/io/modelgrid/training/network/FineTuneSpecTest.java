package io.modelgrid.training.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.form.Mistakes;
import io.modelgrid.training.weights.Weights;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FineTuneSpecTest {
  private static final Network BASE =
      new Network(
          RowShape.reals(4),
          List.of(
              new Layer.Linear("body", 4, 8),
              new Layer.Activation(Layer.Activation.Function.RELU),
              new Layer.Linear("head", 8, 3)),
          3);
  private static final Weights WEIGHTS = InitialWeights.of(BASE, 1);

  private final Mistakes mistakes = new Mistakes();

  private Optional<FineTuneSpec.Start> apply(FineTuneSpec spec, int outputs) {
    return spec.apply(BASE, WEIGHTS, outputs, "base", mistakes);
  }

  @Test
  void startsWithAllWeightsWhereNothingElseIsSaid() {
    FineTuneSpec.Start start = apply(new FineTuneSpec(List.of(), false, false), 3).orElseThrow();
    assertThat(start.network()).isEqualTo(BASE);
    assertThat(start.weights()).isEqualTo(WEIGHTS);
    assertThat(start.frozen()).isEmpty();
  }

  @Test
  void otherOutputsGetANewHead() {
    FineTuneSpec.Start start = apply(new FineTuneSpec(List.of(), true, false), 5).orElseThrow();
    assertThat(start.network().layers()).contains(new Layer.Linear("head", 8, 5));
    assertThat(start.network().outputs()).isEqualTo(5);
    assertThat(start.weights().byName().keySet()).containsExactly("body.weight", "body.bias");
    assertThat(start.frozen()).containsExactly("body");
  }

  @Test
  void newHeadForgetsTheOldOne() {
    FineTuneSpec.Start start = apply(new FineTuneSpec(List.of(), false, true), 3).orElseThrow();
    assertThat(start.weights().byName()).doesNotContainKey("head.weight");
  }

  @Test
  void unknownLayersAreNamed() {
    assertThat(apply(new FineTuneSpec(List.of("body", "tail"), false, false), 3)).isEmpty();
    assertThat(mistakes.all())
        .containsExactly("base.freeze[1]: tail (expected: one of [body, head])");
  }

  @Test
  void somethingMustBeTrained() {
    assertThat(apply(new FineTuneSpec(List.of("head"), true, false), 3)).isEmpty();
    assertThat(mistakes.all()).singleElement().asString().contains("all layers");
  }

  @Test
  void headThatIsMadeAnewCannotBeFrozen() {
    assertThat(apply(new FineTuneSpec(List.of("head"), false, false), 4)).isEmpty();
    assertThat(mistakes.all()).singleElement().asString().contains("is made anew");
  }
}
