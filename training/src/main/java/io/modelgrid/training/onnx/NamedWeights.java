package io.modelgrid.training.onnx;

import io.modelgrid.training.weights.Weights;
import java.util.Arrays;
import java.util.List;

/** Puts a network's weights into a graph, under their own names and in their own layout. */
final class NamedWeights {
  /** Before each name. */
  static final String PREFIX = "weights/";

  private final GraphBuilder graph;
  private final Weights weights;

  NamedWeights(GraphBuilder graph, Weights weights) {
    this.graph = graph;
    this.weights = weights;
  }

  /**
   * One part of a layer; each is asked for once.
   *
   * @throws IllegalArgumentException if it is missing or has another shape
   */
  String get(String layer, String part, Integer... shape) {
    String name = layer + "." + part;
    Weights.Values values = weights.get(name);
    List<Integer> expected = Arrays.asList(shape);
    if (!values.shape().equals(expected)) {
      throw new IllegalArgumentException(
          "weights: %s has the shape %s (expected: %s)".formatted(name, values.shape(), expected));
    }
    return graph.floats(PREFIX + name, GraphBuilder.longs(expected), values.numbers());
  }
}
