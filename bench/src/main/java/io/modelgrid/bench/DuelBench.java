package io.modelgrid.bench;

import io.modelgrid.training.compress.CompressionSpec;
import io.modelgrid.training.compress.Compressor;
import io.modelgrid.training.compress.Duel;
import io.modelgrid.training.compress.Duel.Contestant;
import io.modelgrid.training.compress.DuelReport.Line;
import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.compress.Quantization;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.onnx.OnnxExport;
import io.modelgrid.training.weights.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What 8 bits bring the examples' MLP 784-128-64-10 for pictures against FP32, one thread in
 * process: rows a second in batches of 32, and the time of one row alone. The two take turns of 20
 * ms in each round, the duel that {@code modelgrid compress} fights; the median of the rounds'
 * ratios counts.
 */
final class DuelBench {
  private static final int ROUNDS = 7;
  private static final int BATCH = 32;
  private static final RowShape PICTURE = RowShape.reals(1, 28, 28);
  private static final Network NETWORK =
      new Network(
          PICTURE,
          Stream.concat(Stream.of(new Layer.Flatten()), TrainingBench.NETWORK.layers().stream())
              .toList(),
          10);

  private DuelBench() {}

  static void run() throws Exception {
    byte[] model = OnnxExport.export(NETWORK, weights(), preparation());
    InputRows rows = InputRows.of(MadeRows.of(BATCH), preparation());
    List<Contestant> contestants = List.of(Contestant.original(model), int8(model, rows));
    List<Double> together = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      List<Line> lines = Duel.run(contestants, rows, Optional.empty()).lines();
      Line original = lines.get(0);
      Line int8 = lines.get(1);
      System.out.printf(
          "round %d: FP32 %,.0f rows/s, %.1f µs alone; int8 %,.0f rows/s, %.1f µs alone%n",
          round,
          original.rowsPerSecond(),
          original.latencyMicros(),
          int8.rowsPerSecond(),
          int8.latencyMicros());
      // The first round warms up.
      if (round > 0) {
        together.add(int8.rowsPerSecond() / original.rowsPerSecond());
        alone.add(original.latencyMicros() / int8.latencyMicros());
      }
    }
    System.out.printf(
        "int8 in batches of %d: %.2f times as fast as FP32 (bound: 1.80); one row alone: %.2f"
            + " times; %.2f times smaller%n",
        BATCH,
        Medians.of(together),
        Medians.of(alone),
        (double) model.length / contestants.get(1).model().model().length);
  }

  private static Contestant int8(byte[] model, InputRows rows) throws Exception {
    CompressionSpec spec =
        new CompressionSpec(
            "int8",
            Optional.empty(),
            OptionalDouble.empty(),
            Optional.of(new Quantization.DynamicInt8(false)));
    return new Contestant(spec.name(), Compressor.compress(model, spec, rows));
  }

  /** Nobody trained them: speed does not depend on what they are. */
  private static Weights weights() {
    Random random = new Random(1);
    Map<String, Weights.Values> all = new LinkedHashMap<>();
    NETWORK
        .parts()
        .forEach(
            (name, shape) -> {
              float[] numbers = new float[shape.stream().reduce(1, Math::multiplyExact)];
              double size = Math.sqrt(1.0 / shape.get(shape.size() - 1));
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) (random.nextGaussian() * size);
              }
              all.put(name, new Weights.Values(shape, numbers));
            });
    return new Weights(all);
  }

  private static Preparation preparation() {
    return new Preparation(
        List.of(
            new Preparation.Numbers(
                "image",
                PICTURE.dimensions(),
                List.of(0f),
                List.of(1 / 255f),
                List.of(0f),
                Optional.of(new Preparation.Picture(1, 28, 28)))),
        NETWORK.input(),
        new Preparation.Answer(true, MadeRows.names(), List.of(), List.of()));
  }
}
