package io.modelgrid.training.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.engine.djl.OnnxModels;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.compress.Networks;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.loop.TrainingLoop;
import io.modelgrid.training.metric.Predictions;
import io.modelgrid.training.network.Network;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is served answers as what was trained. */
class OnnxAndTorchTest {
  private static final int ROWS = 40;

  static Stream<Network> networks() {
    return Networks.all();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theModelAnswersAsTheTrainedNetworkDoes(Network network) throws Exception {
    byte[] model = Networks.model(network);
    Examples examples = Networks.examples(network, model, ROWS);
    Predictions trained = TrainingLoop.predict(network, SeededWeights.of(network, 1), examples, 1);

    try (Servable servable = OnnxModels.open(model)) {
      FloatBuffer served =
          servable
              .compute(
                  InputRows.of(examples, Networks.preparation(network)).batch(0, ROWS),
                  List.of("probabilities"),
                  new Cancellation())
              .get(0)
              .tensor()
              .data()
              .asFloatBuffer();
      for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < network.outputs(); column++) {
          assertThat((double) served.get())
              .as("row %d, class %d", row, column)
              .isCloseTo(trained.probability(row, column), within(1e-5));
        }
      }
    }
  }
}
