package io.modelgrid.training.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.ModelFile;
import io.modelgrid.training.onnx.Tensors;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompressorTest {
  private static final int ROWS = 96;

  static Stream<Network> networks() {
    return Stream.of(Networks.mlp(), Networks.cnn(), Networks.lstm(), Networks.encoder());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void dynamicInt8IsSmallerAndAnswersAlike(Network network) throws Exception {
    byte[] model = Networks.model(network);
    byte[] small = compress(network, model, new Quantization.DynamicInt8(false));

    assertThat(small.length).isLessThan((int) (0.6 * model.length));
    assertAlike(network, model, small, 0.01);
  }

  static Stream<Network> networksOfProducts() {
    return Stream.of(Networks.mlp(), Networks.cnn(), Networks.encoder());
  }

  @ParameterizedTest
  @MethodSource("networksOfProducts")
  void staticInt8IsSmallerAndAnswersAlike(Network network) throws Exception {
    byte[] model = Networks.model(network);
    byte[] small = compress(network, model, new Quantization.StaticInt8(64, true));

    assertThat(small.length).isLessThan((int) (0.6 * model.length));
    assertAlike(network, model, small, 0.01);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void halvesAreHalfAsLargeAndAnswerAlike(Network network) throws Exception {
    byte[] model = Networks.model(network);
    byte[] small = compress(network, model, new Quantization.Half());

    assertThat(small.length).isLessThan((int) (0.75 * model.length));
    assertAlike(network, model, small, 0.0005);
  }

  // The factor 1/255 of a picture goes into the scales of the first product's weights.
  @Test
  void aFactorBeforeAProductIsSaved() throws Exception {
    byte[] model = CompressedSizeTest.model();
    List<NamedTensor> picture = CompressedSizeTest.rows().batch(0, 8);

    byte[] small =
        Compressor.compress(model, quantized(new Quantization.DynamicInt8(false)), InputRows.none())
            .model();

    long before = count(model, "Mul");
    assertThat(before).isEqualTo(1);
    assertThat(count(small, "Mul")).as("two a product").isEqualTo(4);
    assertClose(
        answer(model, picture, "probabilities"), answer(small, picture, "probabilities"), 0.01);
  }

  private static long count(byte[] model, String operator) throws Exception {
    return ModelFile.parse(model).getGraph().getNodeList().stream()
        .filter(each -> each.getOpType().equals(operator))
        .count();
  }

  @Test
  void fourBitsAreSmallerStillAndAnswerAlike() throws Exception {
    Network network = Networks.mlp();
    byte[] model = Networks.model(network);
    byte[] small = compress(network, model, new Quantization.Int4(16));

    assertThat(small.length).isLessThan(model.length / 3);
    assertAlike(network, model, small, 0.03);
    assertThat(operators(small)).contains("MatMulNBits");
  }

  @Test
  void eightBitsOfWeightsMakeNoSumsOverflow() throws Exception {
    byte[] small =
        compress(
            Networks.mlp(), Networks.model(Networks.mlp()), new Quantization.DynamicInt8(false));

    for (TensorProto each : ModelFile.parse(small).getGraph().getInitializerList()) {
      if (each.getDataType() == TensorProto.DataType.INT8_VALUE
          && each.getName().contains("Gemm")) {
        for (byte weight : each.getRawData().toByteArray()) {
          assertThat(Math.abs((int) weight)).isLessThanOrEqualTo(63);
        }
      }
    }
    assertThat(operators(small)).contains("MatMulInteger", "DynamicQuantizeLinear");
  }

  @Test
  void pruningMakesTheShareOfTheWeightsZero() throws Exception {
    byte[] model = Networks.model(Networks.mlp());

    Compressed pruned =
        Compressor.compress(
            model,
            spec(new Pruning(0.8, false, 0), OptionalDouble.empty(), Optional.empty()),
            InputRows.none());

    assertThat(Sparsity.of(model)).isZero();
    assertThat(Sparsity.of(pruned.model())).isBetween(0.799, 0.801);
    assertThat(pruned.model().length).isEqualTo(model.length);
    assertThat(pruned.remarks().toString()).contains("neither the file nor the computing is less");
  }

  @Test
  void zerosStayZeroInEightBits() throws Exception {
    Network network = Networks.mlp();
    byte[] model = Networks.model(network);

    byte[] small =
        Compressor.compress(
                model,
                spec(
                    new Pruning(0.5, true, 0),
                    OptionalDouble.empty(),
                    Optional.of(new Quantization.DynamicInt8(false))),
                InputRows.none())
            .model();

    assertThat(Sparsity.of(small)).isBetween(0.5, 0.6);
  }

  @Test
  void theSoftThresholdMovesEachWeight() throws Exception {
    byte[] model = Networks.model(Networks.mlp());

    byte[] soft =
        Compressor.compress(
                model,
                new CompressionSpec(
                    "s", Optional.empty(), OptionalDouble.of(0.02), Optional.empty()),
                InputRows.none())
            .model();

    float[] before = weights(model, "weights/a.weight");
    float[] after = weights(soft, "weights/a.weight");
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).isEqualTo(Weight.softened(before[i], 0.02f));
    }
    assertThat(weights(soft, "weights/a.bias")).isEqualTo(weights(model, "weights/a.bias"));
  }

  @Test
  void aStrangersModelIsCompressedToo() throws Exception {
    byte[] model = TinyOnnx.mlp(5L, 64, 48, 10);
    byte[] small =
        Compressor.compress(model, quantized(new Quantization.DynamicInt8(false)), InputRows.none())
            .model();
    float[] numbers = new float[64];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i % 7 - 3;
    }
    List<NamedTensor> x = List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(1, 64), numbers)));

    assertThat(small.length).isLessThan(model.length / 2);
    assertClose(answer(model, x, "y"), answer(small, x, "y"), 0.1);
  }

  @Test
  void saysWhyATechniqueDoesNotApply() {
    byte[] none = TinyOnnx.identity(DataType.FP32, -1, 4);

    assertThatThrownBy(
            () ->
                compress(
                    none,
                    spec(new Pruning(0.5, false, 0), OptionalDouble.empty(), Optional.empty())))
        .isInstanceOf(DoesNotApply.class)
        .hasMessage(
            "does not apply: the model has no constant FP32 weights of products or convolutions");
    assertThatThrownBy(() -> compress(none, quantized(new Quantization.DynamicInt8(false))))
        .isInstanceOf(DoesNotApply.class)
        .hasMessageStartingWith("does not apply: the model has no FP32 weights");
    assertThatThrownBy(() -> compress(none, quantized(new Quantization.Int4(32))))
        .isInstanceOf(DoesNotApply.class)
        .hasMessageStartingWith("does not apply: the model has no MatMul or Gemm");
    assertThatThrownBy(() -> compress(none, quantized(new Quantization.Half())))
        .isInstanceOf(DoesNotApply.class)
        .hasMessageStartingWith("does not apply: the model has no FP32 weights");
    Network recurrent = Networks.lstm();
    assertThatThrownBy(
            () ->
                compress(
                    recurrent, Networks.model(recurrent), new Quantization.StaticInt8(8, false)))
        .isInstanceOf(DoesNotApply.class)
        .hasMessageStartingWith("does not apply: the model has no MatMul, Gemm or Conv");
    assertThatThrownBy(() -> compress(none, quantized(new Quantization.StaticInt8(8, false))))
        .isInstanceOf(DoesNotApply.class)
        .hasMessageStartingWith("does not apply: there are no samples");
  }

  @Test
  void refusesWhatIsNoModel() {
    assertThatThrownBy(() -> compress(new byte[] {1, 2, 3}, quantized(new Quantization.Half())))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("not an ONNX model");
  }

  private static Compressed compress(byte[] model, CompressionSpec spec) throws Exception {
    return Compressor.compress(model, spec, InputRows.none());
  }

  private static byte[] compress(Network network, byte[] model, Quantization quantization)
      throws Exception {
    InputRows rows =
        InputRows.of(Networks.examples(network, model, ROWS), Networks.preparation(network));
    return Compressor.compress(model, quantized(quantization), rows).model();
  }

  private static CompressionSpec quantized(Quantization quantization) {
    return new CompressionSpec(
        "q", Optional.empty(), OptionalDouble.empty(), Optional.of(quantization));
  }

  private static CompressionSpec spec(
      Pruning pruning, OptionalDouble threshold, Optional<Quantization> quantization) {
    return new CompressionSpec("p", Optional.of(pruning), threshold, quantization);
  }

  private static void assertAlike(Network network, byte[] model, byte[] other, double tolerance)
      throws Exception {
    List<NamedTensor> rows =
        InputRows.of(Networks.examples(network, model, ROWS), Networks.preparation(network))
            .batch(0, ROWS);
    assertClose(
        answer(model, rows, "probabilities"), answer(other, rows, "probabilities"), tolerance);
  }

  private static void assertClose(float[] expected, float[] found, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      sum += Math.abs(expected[i] - found[i]);
    }
    assertThat(sum / expected.length).as("mean difference").isLessThan(tolerance).isPositive();
  }

  private static float[] answer(byte[] model, List<NamedTensor> inputs, String output)
      throws Exception {
    try (OpenModel open = OpenModel.of(model)) {
      FloatBuffer buffer =
          open.compute(inputs, List.of(output)).get(0).tensor().data().asFloatBuffer();
      float[] numbers = new float[buffer.remaining()];
      buffer.get(numbers);
      return numbers;
    }
  }

  private static Set<String> operators(byte[] model) throws Exception {
    return ModelFile.parse(model).getGraph().getNodeList().stream()
        .map(NodeProto::getOpType)
        .collect(Collectors.toSet());
  }

  private static float[] weights(byte[] model, String name) throws Exception {
    for (TensorProto each : ModelFile.parse(model).getGraph().getInitializerList()) {
      if (each.getName().equals(name)) {
        return Tensors.floats(each).orElseThrow();
      }
    }
    throw new AssertionError("no " + name);
  }
}
