package io.modelgrid.training.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.Preparation.Categories;
import io.modelgrid.training.data.Preparation.Numbers;
import io.modelgrid.training.data.Preparation.Source;
import io.modelgrid.training.data.Preparation.Tokens;
import java.util.ArrayList;
import java.util.List;

/** The inputs of a graph, and the steps from them to a prepared row. */
final class PreparationGraph {
  private final GraphBuilder graph;
  private final Preparation preparation;

  PreparationGraph(GraphBuilder graph, Preparation preparation) {
    this.graph = graph;
    this.preparation = preparation;
  }

  /** Adds them all, and gives the name of the prepared row. */
  String row() {
    List<String> inputs = new ArrayList<>();
    // All inputs come first: no other value may take the name of one.
    preparation.sources().forEach(each -> inputs.add(input(each)));
    List<String> parts = new ArrayList<>();
    int size = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Source source = preparation.sources().get(i);
      parts.add(prepared(source, inputs.get(i)));
      size += size(source);
    }
    if (size != preparation.row().size()) {
      throw new IllegalArgumentException(
          "preparation: its sources have %d numbers a row (expected: %d, for %s)"
              .formatted(size, preparation.row().size(), preparation.row().dimensions()));
    }
    if (parts.size() == 1) {
      return parts.get(0);
    }
    return graph.node("Concat", parts, Nodes.whole("axis", 1));
  }

  /** Adds {@code y = x * scale + shift}, as far as that changes anything. */
  static String scaled(
      GraphBuilder graph, String x, List<Integer> row, List<Float> scale, List<Float> shift) {
    String y = x;
    if (scale.stream().anyMatch(each -> each != 1)) {
      y = graph.node("Mul", List.of(y, numbers(graph, row, scale)));
    }
    if (shift.stream().anyMatch(each -> each != 0)) {
      y = graph.node("Add", List.of(y, numbers(graph, row, shift)));
    }
    return y;
  }

  private String input(Source source) {
    if (source instanceof Numbers numbers) {
      return graph.input(numbers.input(), TensorProto.DataType.FLOAT, numbers.shape());
    }
    if (source instanceof Categories words) {
      return graph.input(words.input(), TensorProto.DataType.STRING, List.of(1));
    }
    Tokens tokens = (Tokens) source;
    return graph.input(tokens.input(), TensorProto.DataType.INT64, List.of(tokens.length()));
  }

  private String prepared(Source source, String input) {
    if (source instanceof Numbers numbers) {
      String known = numbers.picture().isPresent() ? input : filled(numbers, input);
      String y = scaled(graph, known, numbers.shape(), numbers.scale(), numbers.shift());
      boolean joined = preparation.sources().size() > 1 && numbers.shape().size() > 1;
      return joined ? graph.node("Flatten", List.of(y), Nodes.whole("axis", 1)) : y;
    }
    if (source instanceof Categories words) {
      // Gives zeros for words that it does not know.
      String places =
          graph.classical(
              "OneHotEncoder",
              List.of(input),
              Nodes.texts("cats_strings", words.values()),
              Nodes.whole("zeros", 1));
      return graph.node("Flatten", List.of(places), Nodes.whole("axis", 1));
    }
    return input;
  }

  /** Pixels are never missing; all other numbers may be. */
  private String filled(Numbers numbers, String x) {
    String missing = graph.node("IsNaN", List.of(x));
    return graph.node(
        "Where", List.of(missing, numbers(graph, numbers.shape(), numbers.fill()), x));
  }

  private static int size(Source source) {
    if (source instanceof Numbers numbers) {
      return numbers.shape().stream().reduce(1, Math::multiplyExact);
    }
    return source instanceof Categories words ? words.values().size() : ((Tokens) source).length();
  }

  /** Numbers for all, for each channel or for each element of a row, fit for broadcasting. */
  private static String numbers(GraphBuilder graph, List<Integer> row, List<Float> values) {
    float[] numbers = new float[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values.get(i);
    }
    int size = row.stream().reduce(1, Math::multiplyExact);
    if (numbers.length == 1) {
      return graph.number(numbers[0]);
    }
    if (numbers.length == size) {
      return graph.numbers(GraphBuilder.longs(row), numbers);
    }
    if (row.size() == 3 && numbers.length == row.get(0)) {
      return graph.numbers(List.of((long) numbers.length, 1L, 1L), numbers);
    }
    throw new IllegalArgumentException(
        "preparation: %d numbers for rows of %s (expected: one, one a channel, or %d)"
            .formatted(numbers.length, row, size));
  }
}
