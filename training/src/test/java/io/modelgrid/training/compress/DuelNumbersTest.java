package io.modelgrid.training.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.training.compress.Duel.Contestant;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The numbers that are claimed of compression, on the MLP that the examples train. */
class DuelNumbersTest {
  private static final RowShape PICTURE = RowShape.reals(1, 28, 28);

  @Test
  @Tag("slow")
  void int8OfTheMlpIsSmallerAndFaster() throws Exception {
    DuelReport report = duel(mlp());

    DuelReport.Line original = report.lines().get(0);
    DuelReport.Line int8 = report.lines().get(1);
    assertThat((double) original.bytes() / int8.bytes()).isGreaterThan(3.5);
    assertThat(int8.rowsPerSecond() / original.rowsPerSecond()).isGreaterThan(1.8);
  }

  // What the documents say of networks with convolutions: fixed scales are what they gain by.
  @Test
  @Tag("slow")
  void staticInt8OfTheCnnIsSmaller() throws Exception {
    Network network =
        new Network(
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

    DuelReport report = duel(network);

    assertThat((double) report.lines().get(0).bytes() / report.lines().get(2).bytes())
        .isGreaterThan(3.5);
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

  static byte[] model() {
    Network network = mlp();
    return OnnxExport.export(network, SeededWeights.of(network, 1), preparation());
  }

  static InputRows rows() {
    return InputRows.of(pictures(), preparation());
  }

  private static DuelReport duel(Network network) throws Exception {
    Preparation preparation = preparation();
    byte[] model = OnnxExport.export(network, SeededWeights.of(network, 1), preparation);
    InputRows rows = InputRows.of(pictures(), preparation);
    List<Contestant> contestants = new ArrayList<>(List.of(Contestant.original(model)));
    Map<String, Quantization> all = new LinkedHashMap<>();
    all.put("int8", new Quantization.DynamicInt8(false));
    all.put("static-int8", new Quantization.StaticInt8(128, false));
    all.put("int4", new Quantization.Int4(32));
    all.put("fp16", new Quantization.Half());
    for (Map.Entry<String, Quantization> each : all.entrySet()) {
      CompressionSpec spec =
          new CompressionSpec(
              each.getKey(),
              Optional.empty(),
              OptionalDouble.empty(),
              Optional.of(each.getValue()));
      contestants.add(new Contestant(spec.name(), Compressor.compress(model, spec, rows)));
    }
    DuelReport report = Duel.run(contestants, rows, Optional.empty());
    System.out.println(DuelTable.of(report));
    return report;
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
