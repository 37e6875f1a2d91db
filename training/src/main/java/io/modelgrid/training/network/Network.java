package io.modelgrid.training.network;

import io.modelgrid.training.data.RowShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network whose shapes fit: from a row to its scores or numbers, without a softmax at the end.
 *
 * @param input what goes in
 * @param layers in order; those with weights have names that differ
 * @param outputs numbers that come out
 */
public record Network(RowShape input, List<Layer> layers, int outputs) {
  public Network {
    layers = List.copyOf(layers);
  }

  /** Shapes of all weights by {@code layer.part}, in order. */
  public Map<String, List<Integer>> parts() {
    Map<String, List<Integer>> parts = new LinkedHashMap<>();
    layers.forEach(layer -> parts.putAll(Parts.of(layer)));
    return parts;
  }

  /** Names of the layers that have weights, in order. */
  public List<String> names() {
    return layers.stream().flatMap(layer -> Parts.name(layer).stream()).toList();
  }

  /** How many weights there are. */
  public long count() {
    return parts().values().stream()
        .mapToLong(shape -> shape.stream().mapToLong(each -> each).reduce(1, (a, b) -> a * b))
        .sum();
  }
}
