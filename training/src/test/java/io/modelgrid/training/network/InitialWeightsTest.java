package io.modelgrid.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.weights.Weights;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
  private static final Network NETWORK =
      new Network(
          RowShape.reals(100),
          List.of(
              new Layer.Linear("one", 100, 200),
              new Layer.BatchNorm("norm", 200),
              new Layer.Linear("two", 200, 100)),
          100);

  @Test
  void sameSeedGivesTheSame() {
    Weights weights = InitialWeights.of(NETWORK, 5);
    assertThat(weights.byName().keySet()).isEqualTo(NETWORK.parts().keySet());
    assertThat(InitialWeights.of(NETWORK, 5).get("two.weight").numbers())
        .isEqualTo(weights.get("two.weight").numbers());
    assertThat(InitialWeights.of(NETWORK, 6).get("two.weight").numbers())
        .isNotEqualTo(weights.get("two.weight").numbers());
  }

  @Test
  void areAsWideAsGlorotSays() {
    Weights weights = InitialWeights.of(NETWORK, 5);
    double squares = 0;
    float most = 0;
    for (float each : weights.get("one.weight").numbers()) {
      squares += each * each;
      most = Math.max(most, Math.abs(each));
    }
    assertThat(squares / 20_000).isCloseTo(2.0 / 300, within(2e-4));
    assertThat((double) most).isCloseTo(Math.sqrt(6.0 / 300), within(1e-3));
    assertThat(weights.get("one.bias").numbers()).containsOnly(0);
    assertThat(weights.get("norm.variance").numbers()).containsOnly(1);
  }
}
