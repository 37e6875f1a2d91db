package io.modelgrid.training.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrunerTest {
  private static final Network NETWORK =
      new Network(
          RowShape.reals(2), List.of(new Layer.Linear("a", 2, 2), new Layer.Linear("b", 2, 2)), 2);
  private static final Weights WEIGHTS =
      new Weights(
          Map.of(
              "a.weight",
              values(1, -2, 3, -4),
              "b.weight",
              values(10, -20, 30, -40),
              "a.bias",
              new Weights.Values(List.of(2), new float[] {0.1f, 0.2f}),
              "b.bias",
              new Weights.Values(List.of(2), new float[] {0.1f, 0.2f})));

  @Test
  void theSmallestOfAllBecomeZero() {
    Weights pruned = Pruner.pruned(NETWORK, WEIGHTS, new Pruning(0.5, false, 0));

    assertThat(pruned.get("a.weight").numbers()).containsOnly(0);
    assertThat(pruned.get("b.weight").numbers()).containsExactly(10, -20, 30, -40);
  }

  @Test
  void eachLayerLosesItsSmallest() {
    Weights pruned = Pruner.pruned(NETWORK, WEIGHTS, new Pruning(0.5, true, 0));

    assertThat(pruned.get("a.weight").numbers()).containsExactly(0, 0, 3, -4);
    assertThat(pruned.get("b.weight").numbers()).containsExactly(0, 0, 30, -40);
  }

  @Test
  void biasesAndTheGivenWeightsStay() {
    Weights pruned = Pruner.pruned(NETWORK, WEIGHTS, new Pruning(1, false, 0));

    assertThat(pruned.get("a.bias").numbers()).containsExactly(0.1f, 0.2f);
    assertThat(pruned.get("b.weight").numbers()).containsOnly(0);
    assertThat(WEIGHTS.get("b.weight").numbers()).containsExactly(10, -20, 30, -40);
  }

  @Test
  void equalOnesAreNotPrunedBeyondTheShare() {
    float[] same = {1, 1, -1, 1};

    Pruner.prune(List.of(same), new Pruning(0.5, false, 0));

    assertThat(same).containsExactly(0, 0, -1, 1);
  }

  private static Weights.Values values(float... numbers) {
    return new Weights.Values(List.of(2, 2), numbers);
  }
}
