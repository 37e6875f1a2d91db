package io.modelgrid.training.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Layer.Activation;
import io.modelgrid.training.network.Layer.Activation.Function;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.onnx.OnnxExport;
import io.modelgrid.training.onnx.SeededWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How much smaller networks for pictures get; how much faster is for bench/run duel to say. */
class CompressedSizeTest {
  private static final RowShape PICTURE = RowShape.reals(1, 28, 28);

  @Test
  void int8OfTheMlpIsSmaller() throws Exception {
    assertThat(timesSmaller(mlp(), new Quantization.DynamicInt8(false))).isGreaterThan(3.5);
  }

  // What the documents say of networks with convolutions: fixed scales are what they gain by.
  @Test
  void staticInt8OfTheCnnIsSmaller() throws Exception {
    assertThat(timesSmaller(cnn(), new Quantization.StaticInt8(128, false))).isGreaterThan(3.5);
  }

  private static Network mlp() {
    return new Network(
        PICTURE,
        List.of(
            new Layer.Flatten(),
            new Layer.Linear("a", 784, 128),
            new Activation(Function.RELU),
            new Layer.Linear("b", 128, 64),
            new Activation(Function.RELU),
            new Layer.Linear("head", 64, 10)),
        10);
  }

  private static Network cnn() {
    return new Network(
        PICTURE,
        List.of(
            new Layer.Convolution("a", 1, 16, 3, 1, 1),
            new Activation(Function.RELU),
            new Layer.Pool(Layer.Pool.Pooling.MAX, 2),
            new Layer.Convolution("b", 16, 32, 3, 1, 1),
            new Activation(Function.RELU),
            new Layer.Pool(Layer.Pool.Pooling.MAX, 2),
            new Layer.Flatten(),
            new Layer.Linear("c", 32 * 49, 128),
            new Activation(Function.RELU),
            new Layer.Linear("head", 128, 10)),
        10);
  }

  static byte[] model() {
    return model(mlp());
  }

  private static byte[] model(Network network) {
    return OnnxExport.export(network, SeededWeights.of(network, 1), preparation());
  }

  static InputRows rows() {
    return InputRows.of(pictures(), preparation());
  }

  private static double timesSmaller(Network network, Quantization quantization) throws Exception {
    byte[] model = model(network);
    CompressionSpec spec =
        new CompressionSpec(
            "q", Optional.empty(), OptionalDouble.empty(), Optional.of(quantization));
    return (double) model.length / Compressor.compress(model, spec, rows()).model().length;
  }

  private static Preparation preparation() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      names.add("class " + i);
    }
    return new Preparation(
        List.of(
            new Preparation.Numbers(
                "image",
                PICTURE.dimensions(),
                List.of(0f),
                List.of(1 / 255f),
                List.of(0f),
                Optional.of(new Preparation.Picture(1, 28, 28)))),
        PICTURE,
        new Preparation.Answer(true, names, List.of(), List.of()));
  }

  private static Networks.Rows pictures() {
    Random random = new Random(2);
    List<String> names = preparation().targets().names();
    int count = 256;
    float[] numbers = new float[count * PICTURE.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextInt(3) == 0 ? random.nextInt(256) / 255f : 0;
    }
    return new Networks.Rows(PICTURE, numbers, Targets.ofClasses(new int[count], names));
  }
}
