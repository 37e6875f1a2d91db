package io.modelgrid.training.network;

import io.modelgrid.training.draw.Draws;
import io.modelgrid.training.weights.Weights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights to begin with, from a seed and each array's name: evenly spread, as wide as Glorot and
 * Bengio (2010) say, of recurrent layers as wide as one by the root of the hidden numbers; biases
 * are zero.
 */
public final class InitialWeights {
  private final long seed;
  private final Map<String, Weights.Values> arrays = new LinkedHashMap<>();

  private InitialWeights(long seed) {
    this.seed = seed;
  }

  /** All weights of a network. */
  public static Weights of(Network network, long seed) {
    InitialWeights initial = new InitialWeights(seed);
    network
        .layers()
        .forEach(
            layer -> Parts.of(layer).forEach((name, shape) -> initial.add(layer, name, shape)));
    return new Weights(initial.arrays);
  }

  private void add(Layer layer, String name, List<Integer> shape) {
    float[] numbers = new float[shape.stream().reduce(1, Math::multiplyExact)];
    String part = name.substring(name.lastIndexOf('.') + 1);
    if (part.equals("gamma") || part.equals("variance")) {
      Arrays.fill(numbers, 1);
    } else if (layer instanceof Layer.Recurrent recurrent) {
      spread(name, numbers, 1 / Math.sqrt(recurrent.hidden()));
    } else if (layer instanceof Layer.Embedding embedding) {
      spread(name, numbers, Math.sqrt(3.0 / embedding.width()));
    } else if (layer instanceof Layer.Position) {
      spread(name, numbers, 0.02);
    } else if (shape.size() > 1) {
      int field = shape.stream().skip(2).reduce(1, Math::multiplyExact);
      spread(name, numbers, Math.sqrt(6.0 / ((double) field * (shape.get(0) + shape.get(1)))));
    }
    arrays.put(name, new Weights.Values(shape, numbers));
  }

  private void spread(String name, float[] numbers, double bound) {
    Draws draws = Draws.of(seed, name, 0);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) ((2 * draws.real() - 1) * bound);
    }
  }
}
