package io.modelgrid.training.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.draw.Draws;
import io.modelgrid.training.loop.TrainingLoop;
import io.modelgrid.training.made.MadeExamples;
import io.modelgrid.training.made.PlainNetwork;
import io.modelgrid.training.metric.Predictions;
import io.modelgrid.training.network.InitialWeights;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Layer.Activation;
import io.modelgrid.training.network.Layer.Pool.Pooling;
import io.modelgrid.training.network.Layer.Recurrent.Cell;
import io.modelgrid.training.network.Layer.Summary.Choice;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each layer against plain arithmetic in doubles. */
class ForwardTest {
  private static final RowShape FLAT = RowShape.reals(6);
  private static final RowShape PICTURE = RowShape.reals(2, 7, 9);
  private static final RowShape LINES = RowShape.reals(1, 5, 6);
  private static final RowShape STEPS = RowShape.reals(5, 6);
  private static final RowShape TEXT = new RowShape(List.of(5), 11, 0);

  static Stream<Arguments> layers() {
    Layer.Embedding embedding = new Layer.Embedding("e", 11, 6);
    Layer.Summary mean = new Layer.Summary(Choice.MEAN);
    return Stream.of(
        Arguments.of("linear", FLAT, List.of(new Layer.Linear("a", 6, 4))),
        Arguments.of("linear of a sequence", STEPS, List.of(new Layer.Linear("a", 6, 4), mean)),
        Arguments.of("relu", FLAT, of(Activation.Function.RELU)),
        Arguments.of("leaky relu", FLAT, of(Activation.Function.LEAKY_RELU)),
        Arguments.of("tanh", FLAT, of(Activation.Function.TANH)),
        Arguments.of("sigmoid", FLAT, of(Activation.Function.SIGMOID)),
        Arguments.of("gelu", FLAT, of(Activation.Function.GELU)),
        Arguments.of("dropout", FLAT, List.of(new Layer.Dropout(0.5))),
        Arguments.of("norm of a row", FLAT, List.of(new Layer.BatchNorm("n", 6))),
        Arguments.of("norm", PICTURE, pictures(new Layer.BatchNorm("n", 2))),
        Arguments.of("convolution", PICTURE, pictures(new Layer.Convolution("c", 2, 3, 3, 1, 1))),
        Arguments.of("strides", PICTURE, pictures(new Layer.Convolution("c", 2, 3, 2, 2, 0))),
        Arguments.of("largest", PICTURE, pictures(new Layer.Pool(Pooling.MAX, 2))),
        Arguments.of("mean", PICTURE, pictures(new Layer.Pool(Pooling.MEAN, 3))),
        Arguments.of("global", PICTURE, List.of(new Layer.GlobalPool())),
        Arguments.of("lines", LINES, List.of(new Layer.Lines(), mean)),
        Arguments.of("embedding", TEXT, List.of(embedding, mean)),
        Arguments.of("last of a text", TEXT, List.of(embedding, new Layer.Summary(Choice.LAST))),
        Arguments.of("position", TEXT, List.of(embedding, new Layer.Position("p", 5, 6), mean)),
        Arguments.of("rnn", STEPS, recurrent(Cell.RNN)),
        Arguments.of("lstm", STEPS, recurrent(Cell.LSTM)),
        Arguments.of("gru", STEPS, recurrent(Cell.GRU)),
        Arguments.of("encoder", STEPS, List.of(new Layer.Encoder("t", 6, 3, 8, 0.1), mean)),
        Arguments.of(
            "encoder of a text",
            TEXT,
            List.of(embedding, new Layer.Encoder("t", 6, 2, 8, 0), mean)));
  }

  private static List<Layer> of(Activation.Function function) {
    return List.of(new Layer.Linear("a", 6, 9), new Activation(function));
  }

  private static List<Layer> pictures(Layer layer) {
    return List.of(layer, new Layer.Flatten());
  }

  private static List<Layer> recurrent(Cell cell) {
    return List.of(
        new Layer.Recurrent("r1", cell, 6, 7),
        new Layer.Recurrent("r2", cell, 7, 4),
        new Layer.Summary(Choice.LAST));
  }

  /** Any weights: none is zero or one, as many are at the beginning. */
  static Weights anyWeights(Network network) {
    Map<String, Weights.Values> all = new LinkedHashMap<>();
    InitialWeights.of(network, 1)
        .byName()
        .forEach(
            (name, values) -> {
              Draws draws = Draws.of(2, name, 0);
              float[] numbers = values.numbers().clone();
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] +=
                    (float) (name.endsWith("variance") ? draws.real() : draws.real() - 0.5);
              }
              all.put(name, new Weights.Values(values.shape(), numbers));
            });
    return new Weights(all);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void computesWhatTheLayerSays(String name, RowShape shape, List<Layer> layers) {
    Network sized = new Network(shape, layers, 1);
    Weights weights = anyWeights(sized);
    MadeExamples rows = MadeExamples.any(shape, 9, MadeExamples.classes(9, 3), 4);
    PlainNetwork plain = new PlainNetwork(sized, weights);
    int outputs = plain.answer(rows.rows().get(0)).length;
    Network network = new Network(shape, layers, outputs);
    Predictions predictions = TrainingLoop.predict(network, weights, rows, 1);
    for (int row = 0; row < rows.size(); row++) {
      double[] expected = plain.answer(rows.rows().get(row));
      for (int column = 0; column < outputs; column++) {
        assertThat((double) predictions.number(row, column))
            .as("%s, row %s, number %s", name, row, column)
            .isCloseTo(expected[column], within(5e-6));
      }
    }
  }

  @Test
  void dropoutDropsTheSameForTheSameSeed() {
    Network network =
        new Network(FLAT, List.of(new Layer.Dropout(0.5), new Layer.Linear("a", 6, 3)), 3);
    MadeExamples rows = MadeExamples.any(FLAT, 8, MadeExamples.classes(8, 3), 4);
    try (NDManager manager = Torch.manager(1)) {
      Training training = new Training(network, rows, manager);
      float[] one = training.gradient(1);
      float[] other = training.gradient(2);
      assertThat(training.gradient(1)).isEqualTo(one);
      assertThat(other).isNotEqualTo(one);
    }
  }

  @Test
  void runningMeanAndVarianceFollowTheBatches() {
    Network network =
        new Network(FLAT, List.of(new Layer.BatchNorm("n", 6), new Layer.Linear("a", 6, 3)), 3);
    MadeExamples rows = MadeExamples.any(FLAT, 8, MadeExamples.classes(8, 3), 4);
    try (NDManager manager = Torch.manager(1)) {
      Training training = new Training(network, rows, manager);
      training.gradient(1);
      double mean = rows.rows().stream().mapToDouble(row -> row[2]).average().orElseThrow();
      double squares =
          rows.rows().stream().mapToDouble(row -> (row[2] - mean) * (row[2] - mean)).sum();
      Weights after = training.parameters.weights();
      assertThat((double) after.get("n.mean").numbers()[2]).isCloseTo(0.1 * mean, within(1e-6));
      assertThat((double) after.get("n.variance").numbers()[2])
          .isCloseTo(0.9 + 0.1 * squares / 7, within(1e-6));
    }
  }

  @Test
  void frozenNormKeepsItsMeanAndVariance() {
    Network network =
        new Network(FLAT, List.of(new Layer.BatchNorm("n", 6), new Layer.Linear("a", 6, 3)), 3);
    MadeExamples rows = MadeExamples.any(FLAT, 8, MadeExamples.classes(8, 3), 4);
    try (NDManager manager = Torch.manager(1)) {
      Training training = new Training(network, rows, manager, Set.of("n"));
      training.gradient(1);
      assertThat(training.parameters.weights().get("n.mean").numbers()).containsOnly(0);
    }
  }

  @Test
  void noMemoryOfAStepIsLeft() {
    Network network =
        new Network(FLAT, List.of(new Layer.Dropout(0.5), new Layer.Linear("a", 6, 3)), 3);
    MadeExamples rows = MadeExamples.any(FLAT, 8, MadeExamples.classes(8, 3), 4);
    try (NDManager manager = Torch.manager(1)) {
      Training training = new Training(network, rows, manager);
      for (int step = 0; step < 50; step++) {
        training.gradient(step);
      }
      assertThat(manager.getManagedArrays()).isEmpty();
      assertThat(training.gradient(1)).isNotEqualTo(new float[training.parameters.trained()]);
    }
  }
}
