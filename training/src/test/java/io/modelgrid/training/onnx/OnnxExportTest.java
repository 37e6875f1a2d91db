package io.modelgrid.training.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.engine.djl.OnnxModels;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.Preparation.Answer;
import io.modelgrid.training.data.Preparation.Categories;
import io.modelgrid.training.data.Preparation.Numbers;
import io.modelgrid.training.data.Preparation.Picture;
import io.modelgrid.training.data.Preparation.Source;
import io.modelgrid.training.data.Preparation.Tokens;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Layer.Activation;
import io.modelgrid.training.network.Layer.Activation.Function;
import io.modelgrid.training.network.Layer.BatchNorm;
import io.modelgrid.training.network.Layer.Convolution;
import io.modelgrid.training.network.Layer.Dropout;
import io.modelgrid.training.network.Layer.Embedding;
import io.modelgrid.training.network.Layer.Encoder;
import io.modelgrid.training.network.Layer.Flatten;
import io.modelgrid.training.network.Layer.GlobalPool;
import io.modelgrid.training.network.Layer.Linear;
import io.modelgrid.training.network.Layer.Lines;
import io.modelgrid.training.network.Layer.Pool;
import io.modelgrid.training.network.Layer.Pool.Pooling;
import io.modelgrid.training.network.Layer.Position;
import io.modelgrid.training.network.Layer.Recurrent;
import io.modelgrid.training.network.Layer.Recurrent.Cell;
import io.modelgrid.training.network.Layer.Summary;
import io.modelgrid.training.network.Layer.Summary.Choice;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxExportTest {
  private static final int ROWS = 5;
  private static final double CLOSE = 1e-5;
  private static final List<String> NAMES = List.of("first", "second", "third");

  @ParameterizedTest
  @EnumSource(Function.class)
  void layersOfNumbersAnswerAsTheReferenceDoes(Function function) throws Exception {
    checkReals(
        RowShape.reals(6),
        new Linear("a", 6, 7),
        new BatchNorm("n", 7),
        new Activation(function),
        new Dropout(0.5),
        new Linear("b", 7, 3));
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void layersOfPicturesAnswerAsTheReferenceDoes(Pooling pooling) throws Exception {
    checkReals(
        RowShape.reals(2, 9, 7),
        new Convolution("a", 2, 4, 3, 1, 1),
        new BatchNorm("n", 4),
        new Activation(Function.RELU),
        new Pool(pooling, 2),
        new Convolution("b", 4, 5, 2, 2, 1),
        new Flatten(),
        new Linear("c", 5 * 3 * 2, 3));
  }

  @Test
  void theMeanOfEachChannelAnswersAsTheReferenceDoes() throws Exception {
    checkReals(
        RowShape.reals(1, 5, 6),
        new Convolution("a", 1, 4, 3, 1, 0),
        new GlobalPool(),
        new Linear("b", 4, 3));
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void recurrentLayersAnswerAsTheReferenceDoes(Cell cell) throws Exception {
    checkReals(
        RowShape.reals(6, 4),
        new Recurrent("a", cell, 4, 5),
        new Recurrent("b", cell, 5, 6),
        new Summary(Choice.LAST),
        new Linear("c", 6, 3));
  }

  @Test
  void aPictureOfOneChannelIsASequenceOfLines() throws Exception {
    checkReals(
        RowShape.reals(1, 6, 4),
        new Lines(),
        new Recurrent("a", Cell.LSTM, 4, 5),
        new Summary(Choice.MEAN),
        new Linear("c", 5, 3));
  }

  @ParameterizedTest
  @EnumSource(Choice.class)
  void encodersOfNumbersAnswerAsTheReferenceDoes(Choice choice) throws Exception {
    checkReals(
        RowShape.reals(5, 4),
        new Linear("in", 4, 6),
        new Position("p", 5, 6),
        new Encoder("e", 6, 2, 9, 0.1),
        new Encoder("f", 6, 3, 8, 0.1),
        new Summary(choice),
        new Linear("out", 6, 3));
  }

  @ParameterizedTest
  @EnumSource(Choice.class)
  void encodersOfTextsDoNotSeeThePadding(Choice choice) throws Exception {
    RowShape row = new RowShape(List.of(7), 11, 2);
    Network network =
        new Network(
            row,
            List.of(
                new Embedding("w", 11, 6),
                new Position("p", 7, 6),
                new Encoder("e", 6, 2, 9, 0.1),
                new Summary(choice),
                new Linear("out", 6, 3)),
            3);
    Preparation preparation =
        new Preparation(
            List.of(new Tokens("tokens", "0".repeat(64), 7, 11, 2)), row, classes(NAMES));
    Weights weights = SeededWeights.of(network, 8);
    Random random = new Random(4);
    long[] tokens = new long[ROWS * 7];
    for (int i = 0; i < tokens.length; i++) {
      // Shorter and shorter texts, and one without any padding.
      tokens[i] = i % 7 < 7 - i / 7 ? 3 + random.nextInt(8) : 2;
    }
    List<NamedTensor> inputs =
        List.of(new NamedTensor("tokens", Tensor.ofLongs(Shape.of(ROWS, 7), tokens)));

    float[] answers = answers(network, weights, preparation, inputs, "probabilities");

    for (int row1 = 0; row1 < ROWS; row1++) {
      double[] own = new double[7];
      for (int i = 0; i < 7; i++) {
        own[i] = tokens[row1 * 7 + i];
      }
      assertClose(
          answers, row1, ReferenceNetwork.softmax(new ReferenceNetwork(network, weights).of(own)));
    }
  }

  @Test
  void theClassIsTheMostProbable() throws Exception {
    Network network = new Network(RowShape.reals(2), List.of(new Linear("a", 2, 3)), 3);
    Weights weights =
        new Weights(
            Map.of(
                "a.weight", new Weights.Values(List.of(3, 2), new float[] {1, 0, 0, 1, -1, -1}),
                "a.bias", new Weights.Values(List.of(3), new float[3])));
    Preparation preparation = preparation(RowShape.reals(2), classes(NAMES));

    List<NamedTensor> outputs =
        compute(
            OnnxExport.export(network, weights, preparation),
            List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(3, 2), 2, 0, 0, 2, -2, -2))));

    assertThat(outputs).extracting(NamedTensor::name).containsExactly("probabilities", "class");
    assertThat(outputs.get(1).tensor()).isEqualTo(Tensor.ofLongs(Shape.of(3), 0, 1, 2));
  }

  @Test
  void numbersAreScaledBack() throws Exception {
    Network network = new Network(RowShape.reals(1), List.of(new Linear("a", 1, 2)), 2);
    Weights weights =
        new Weights(
            Map.of(
                "a.weight", new Weights.Values(List.of(2, 1), new float[] {1, 1}),
                "a.bias", new Weights.Values(List.of(2), new float[2])));
    Answer answer = new Answer(false, List.of("u", "v"), List.of(10f, 2f), List.of(3f, -1f));

    List<NamedTensor> outputs =
        compute(
            OnnxExport.export(network, weights, preparation(RowShape.reals(1), answer)),
            List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(2, 1), 1, 4))));

    assertThat(outputs.get(0).name()).isEqualTo("values");
    assertThat(floats(outputs.get(0))).containsExactly(13, 1, 43, 7);
  }

  @Test
  void numbersAreFilledAndScaledInsideTheGraph() throws Exception {
    Numbers numbers =
        new Numbers(
            "x",
            List.of(3),
            List.of(7f, 8f, 9f),
            List.of(2f, 3f, 4f),
            List.of(1f, 0f, -1f),
            Optional.empty());

    assertThat(
            prepared(
                List.of(numbers),
                3,
                Tensor.ofFloats(Shape.of(2, 3), 1, Float.NaN, 3, Float.NaN, 0, 5)))
        .containsExactly(3, 24, 11, 15, 0, 19);
  }

  @Test
  void channelsOfPicturesHaveScalesOfTheirOwn() throws Exception {
    Numbers picture =
        new Numbers(
            "x",
            List.of(3, 1, 2),
            List.of(0f),
            List.of(1f, 10f, 100f),
            List.of(1f, 2f, 3f),
            Optional.of(new Picture(3, 1, 2)));
    Network network =
        new Network(RowShape.reals(3, 1, 2), List.of(new Flatten(), new Linear("a", 6, 6)), 6);

    assertThat(
            prepared(
                List.of(picture),
                network,
                List.of(
                    new NamedTensor("x", Tensor.ofFloats(Shape.of(1, 3, 1, 2), 1, 2, 3, 4, 5, 6)))))
        .containsExactly(2, 3, 32, 42, 503, 603);
  }

  // An unknown word is all zeros, and several sources stand one behind the other.
  @Test
  void wordsBecomePlaces() throws Exception {
    Numbers numbers =
        new Numbers("n", List.of(2), List.of(0f), List.of(1f), List.of(0f), Optional.empty());
    Categories words = new Categories("class", List.of("red", "grün"));
    Network network = new Network(RowShape.reals(4), List.of(new Linear("a", 4, 4)), 4);

    assertThat(
            prepared(
                List.of(words, numbers),
                network,
                List.of(
                    new NamedTensor(
                        "class", Tensor.ofTexts(Shape.of(3, 1), List.of("grün", "blue", "red"))),
                    new NamedTensor("n", Tensor.ofFloats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6)))))
        .containsExactly(0, 1, 1, 2, 0, 0, 3, 4, 1, 0, 5, 6);
  }

  @Test
  void anInputMayHaveTheNameOfAnOutput() throws Exception {
    Network network = new Network(RowShape.reals(1), List.of(new Linear("a", 1, 3)), 3);
    Preparation preparation =
        new Preparation(
            List.of(
                new Numbers(
                    "class", List.of(1), List.of(0f), List.of(1f), List.of(0f), Optional.empty())),
            RowShape.reals(1),
            classes(NAMES));

    byte[] model = OnnxExport.export(network, SeededWeights.of(network, 1), preparation);

    try (Servable servable = OnnxModels.open(model)) {
      assertThat(servable.signature().outputs())
          .extracting(TensorSpec::name)
          .containsExactly("probabilities", "predicted_class");
    }
  }

  @Test
  void everyInputAndOutputHasAnOpenFirstDimension() throws Exception {
    Network network = new Network(RowShape.reals(4), List.of(new Linear("a", 4, 3)), 3);
    byte[] model =
        OnnxExport.export(
            network, SeededWeights.of(network, 1), preparation(RowShape.reals(4), classes(NAMES)));

    try (Servable servable = OnnxModels.open(model)) {
      assertThat(servable.signature().inputs())
          .allSatisfy(each -> assertThat(each.shape().dimension(0)).isEqualTo(-1));
      assertThat(servable.signature().outputs())
          .allSatisfy(each -> assertThat(each.shape().dimension(0)).isEqualTo(-1));
    }
  }

  @Test
  void weightsAreReadBackAsTheyWere() throws Exception {
    Network network =
        new Network(
            RowShape.reals(5, 4),
            List.of(
                new Recurrent("r", Cell.GRU, 4, 6),
                new Encoder("e", 6, 2, 9, 0.1),
                new Summary(Choice.MEAN),
                new Linear("out", 6, 3)),
            3);
    Weights weights = SeededWeights.of(network, 3);
    byte[] model =
        OnnxExport.export(network, weights, preparation(network.input(), classes(NAMES)));

    Weights read = StoredWeights.read(ModelFile.parse(model), network).orElseThrow();

    assertThat(read.byName().keySet()).containsExactlyElementsOf(weights.byName().keySet());
    weights
        .byName()
        .forEach(
            (name, each) -> assertThat(read.get(name).numbers()).containsExactly(each.numbers()));
  }

  @Test
  void refusesWeightsThatDoNotFit() {
    Network network = new Network(RowShape.reals(4), List.of(new Linear("a", 4, 3)), 3);
    Weights weights =
        new Weights(
            Map.of(
                "a.weight", new Weights.Values(List.of(3, 2), new float[6]),
                "a.bias", new Weights.Values(List.of(3), new float[3])));

    assertThatThrownBy(
            () ->
                OnnxExport.export(network, weights, preparation(RowShape.reals(4), classes(NAMES))))
        .hasMessage("weights: a.weight has the shape [3, 2] (expected: [3, 4])");
  }

  private static void checkReals(RowShape row, Layer... layers) throws Exception {
    Network network = new Network(row, List.of(layers), 3);
    Weights weights = SeededWeights.of(network, 7);
    Random random = new Random(5);
    float[] numbers = new float[ROWS * row.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    long[] shape = GraphBuilder.withBatch(row.dimensions());
    shape[0] = ROWS;
    List<NamedTensor> inputs =
        List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(shape), numbers)));

    float[] classes =
        answers(network, weights, preparation(row, classes(NAMES)), inputs, "probabilities");
    Answer plain = new Answer(false, NAMES, List.of(1f), List.of(0f));
    float[] values = answers(network, weights, preparation(row, plain), inputs, "values");

    for (int each = 0; each < ROWS; each++) {
      double[] own = new double[row.size()];
      for (int i = 0; i < own.length; i++) {
        own[i] = numbers[each * own.length + i];
      }
      double[] expected = new ReferenceNetwork(network, weights).of(own);
      assertClose(values, each, expected);
      assertClose(classes, each, ReferenceNetwork.softmax(expected));
    }
  }

  private static void assertClose(float[] answers, int row, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) answers[row * expected.length + i])
          .as("number %d of row %d", i, row)
          .isCloseTo(expected[i], within(CLOSE));
    }
  }

  /** What a preparation makes, seen through a layer that changes nothing. */
  private static float[] prepared(List<Source> sources, int width, Tensor x) throws Exception {
    Network network =
        new Network(RowShape.reals(width), List.of(new Linear("a", width, width)), width);
    return prepared(sources, network, List.of(new NamedTensor("x", x)));
  }

  private static float[] prepared(List<Source> sources, Network network, List<NamedTensor> inputs)
      throws Exception {
    int width = network.outputs();
    float[] same = new float[width * width];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      same[i * width + i] = 1;
      names.add("n" + i);
    }
    Weights weights =
        new Weights(
            Map.of(
                "a.weight", new Weights.Values(List.of(width, width), same),
                "a.bias", new Weights.Values(List.of(width), new float[width])));
    Preparation preparation =
        new Preparation(
            sources, network.input(), new Answer(false, names, List.of(1f), List.of(0f)));
    return answers(network, weights, preparation, inputs, "values");
  }

  private static Answer classes(List<String> names) {
    return new Answer(true, names, List.of(), List.of());
  }

  private static Preparation preparation(RowShape row, Answer answer) {
    Numbers numbers =
        new Numbers("x", row.dimensions(), List.of(0f), List.of(1f), List.of(0f), Optional.empty());
    return new Preparation(List.of(numbers), row, answer);
  }

  private static float[] answers(
      Network network,
      Weights weights,
      Preparation preparation,
      List<NamedTensor> inputs,
      String output)
      throws Exception {
    List<NamedTensor> outputs = compute(OnnxExport.export(network, weights, preparation), inputs);
    return floats(
        outputs.stream().filter(each -> each.name().equals(output)).findFirst().orElseThrow());
  }

  private static List<NamedTensor> compute(byte[] model, List<NamedTensor> inputs)
      throws Exception {
    try (Servable servable = OnnxModels.open(model)) {
      assertThat(servable.mistakeIn(inputs, List.of())).isEmpty();
      return servable.compute(inputs, List.of(), new Cancellation());
    }
  }

  private static float[] floats(NamedTensor tensor) {
    FloatBuffer buffer = tensor.tensor().data().asFloatBuffer();
    float[] numbers = new float[buffer.remaining()];
    buffer.get(numbers);
    return numbers;
  }
}
