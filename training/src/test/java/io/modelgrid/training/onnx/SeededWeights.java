package io.modelgrid.training.onnx;

import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Weights that mean nothing, the same for the same seed; variances are positive. */
public final class SeededWeights {
  private SeededWeights() {}

  public static Weights of(Network network, long seed) {
    Random random = new Random(seed);
    Map<String, Weights.Values> all = new LinkedHashMap<>();
    network
        .parts()
        .forEach(
            (name, shape) -> {
              float[] numbers = new float[shape.stream().reduce(1, Math::multiplyExact)];
              double size = Math.sqrt(1.0 / shape.get(shape.size() - 1));
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) (random.nextGaussian() * size);
                if (name.endsWith(".variance")) {
                  numbers[i] = 0.5f + Math.abs(numbers[i]);
                }
              }
              all.put(name, new Weights.Values(shape, numbers));
            });
    return new Weights(all);
  }
}
