package io.modelgrid.training.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.onnx.OnnxExport;
import io.modelgrid.training.onnx.StandardOutputs;
import io.modelgrid.training.weights.Weights;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Fixed scales of a product whose biases are far larger than what they are added to. */
class StaticInt8BoundTest {
  private static final int INPUTS = 64;
  private static final int OUTPUTS = 32;
  private static final int ROWS = 4;
  private static final double ROUNDING = 1e-5;

  private final Random random = new Random(7);
  private final float[] weights = drawn(OUTPUTS * INPUTS, 0.1);
  private final float[] biases = drawn(OUTPUTS, 20);
  // The first row is all zeros: of its answers only the biases are left.
  private final float[] rows = withZeros(drawn(ROWS * INPUTS, 1));

  // Half a step is all that rounding takes from a number: of a value, of a weight, and of a bias.
  @Test
  void noAnswerIsFurtherOffThanTheScalesAllow() throws Exception {
    byte[] model = OnnxExport.export(network(), weights(), preparation());
    InputRows samples = InputRows.of(examples(), preparation());
    CompressionSpec spec =
        new CompressionSpec(
            "q",
            Optional.empty(),
            OptionalDouble.empty(),
            Optional.of(new Quantization.StaticInt8(ROWS, true)));

    float[] exact = answers(model, samples);
    float[] rounded = answers(Compressor.compress(model, spec, samples).model(), samples);

    for (int row = 0; row < ROWS; row++) {
      for (int output = 0; output < OUTPUTS; output++) {
        int place = row * OUTPUTS + output;
        assertThat(rounded[place])
            .as("number %d of row %d", output, row)
            .isCloseTo(exact[place], within((float) allowed(row, output)));
      }
    }
  }

  private double allowed(int row, int output) {
    double valueStep = (highest(rows) - lowest(rows)) / 255;
    double weightStep = largest(output) / 127;
    double allowed = valueStep * weightStep / 2;
    for (int i = 0; i < INPUTS; i++) {
      double value = Math.abs(rows[row * INPUTS + i]);
      // Zero is a whole number of steps.
      if (value > 0) {
        double weight = Math.abs(weights[output * INPUTS + i]);
        allowed += weight * valueStep / 2 + (value + valueStep / 2) * weightStep / 2;
      }
    }
    return allowed + ROUNDING;
  }

  private static double highest(float[] numbers) {
    return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).max().orElseThrow();
  }

  private static double lowest(float[] numbers) {
    return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).min().orElseThrow();
  }

  private double largest(int output) {
    return IntStream.range(output * INPUTS, (output + 1) * INPUTS)
        .mapToDouble(i -> Math.abs(weights[i]))
        .max()
        .orElseThrow();
  }

  private float[] drawn(int count, double size) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (random.nextGaussian() * size);
    }
    return numbers;
  }

  private static float[] withZeros(float[] numbers) {
    Arrays.fill(numbers, 0, INPUTS, 0);
    return numbers;
  }

  private static float[] answers(byte[] model, InputRows rows) throws Exception {
    try (OpenModel open = OpenModel.of(model)) {
      FloatBuffer answers =
          open.compute(rows.batch(0, ROWS), List.of(StandardOutputs.VALUES))
              .get(0)
              .tensor()
              .data()
              .asFloatBuffer();
      float[] numbers = new float[answers.remaining()];
      answers.get(numbers);
      return numbers;
    }
  }

  private static Network network() {
    return new Network(
        RowShape.reals(INPUTS), List.of(new Layer.Linear("a", INPUTS, OUTPUTS)), OUTPUTS);
  }

  private Weights weights() {
    return new Weights(
        Map.of(
            "a.weight", new Weights.Values(List.of(OUTPUTS, INPUTS), weights),
            "a.bias", new Weights.Values(List.of(OUTPUTS), biases)));
  }

  private Networks.Rows examples() {
    Targets targets = Targets.ofValues(new float[ROWS * OUTPUTS], names());
    return new Networks.Rows(RowShape.reals(INPUTS), rows, targets);
  }

  private static Preparation preparation() {
    return new Preparation(
        List.of(
            new Preparation.Numbers(
                "x", List.of(INPUTS), List.of(0f), List.of(1f), List.of(0f), Optional.empty())),
        RowShape.reals(INPUTS),
        new Preparation.Answer(
            false, names(), Collections.nCopies(OUTPUTS, 1f), Collections.nCopies(OUTPUTS, 0f)));
  }

  private static List<String> names() {
    return IntStream.range(0, OUTPUTS).mapToObj(each -> "number " + each).toList();
  }
}
