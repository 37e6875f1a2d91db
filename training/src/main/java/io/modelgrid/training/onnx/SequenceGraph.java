package io.modelgrid.training.onnx;

import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.network.Layer.Encoder;
import io.modelgrid.training.network.Layer.Recurrent;
import io.modelgrid.training.network.Layer.Summary;
import java.util.ArrayList;
import java.util.List;

/** Adds the layers over sequences, (length, width), to a graph. */
final class SequenceGraph {
  private static final float EPSILON = 1e-5f;

  /** Far below all scores, and still a number when a text is nothing but padding. */
  private static final float MASKED = -1e9f;

  private final GraphBuilder graph;
  private final NamedWeights named;
  private final RowShape input;
  private final String row;
  private String padding = "";

  SequenceGraph(GraphBuilder graph, NamedWeights named, RowShape input, String row) {
    this.graph = graph;
    this.named = named;
    this.input = input;
    this.row = row;
  }

  /** {@code x Wᵀ + b} on the last dimension. */
  String linear(String x, String weight, String bias) {
    String turned = graph.node("Transpose", List.of(weight), Nodes.wholes("perm", List.of(1L, 0L)));
    return graph.node("Add", List.of(graph.node("MatMul", List.of(x, turned)), bias));
  }

  /** The exact one. */
  String gelu(String x) {
    String share = graph.node("Div", List.of(x, graph.number((float) Math.sqrt(2))));
    String risen = graph.node("Add", List.of(graph.node("Erf", List.of(share)), graph.number(1)));
    return graph.node("Mul", List.of(graph.node("Mul", List.of(x, risen)), graph.number(0.5f)));
  }

  String recurrent(Recurrent layer, String x) {
    int rows = layer.cell().gates() * layer.hidden();
    String w = inOrder(layer, named.get(layer.name(), "w_ih", rows, layer.in()));
    String r = inOrder(layer, named.get(layer.name(), "w_hh", rows, layer.hidden()));
    String bIn = inOrder(layer, named.get(layer.name(), "b_ih", rows));
    String bHidden = inOrder(layer, named.get(layer.name(), "b_hh", rows));
    String b = graph.node("Concat", List.of(bIn, bHidden), Nodes.whole("axis", 0));
    String byTime = graph.node("Transpose", List.of(x), Nodes.wholes("perm", List.of(1L, 0L, 2L)));
    List<String> inputs = List.of(byTime, inFront(w), inFront(r), inFront(b));
    String all =
        switch (layer.cell()) {
          case RNN -> graph.node("RNN", inputs, Nodes.whole("hidden_size", layer.hidden()));
          case LSTM -> graph.node("LSTM", inputs, Nodes.whole("hidden_size", layer.hidden()));
          case GRU ->
              graph.node(
                  "GRU",
                  inputs,
                  Nodes.whole("hidden_size", layer.hidden()),
                  Nodes.whole("linear_before_reset", 1));
        };
    String oneWay = graph.node("Squeeze", List.of(all, graph.wholes(1)));
    return graph.node("Transpose", List.of(oneWay), Nodes.wholes("perm", List.of(1L, 0L, 2L)));
  }

  /** Which of PyTorch's gates stands at each of ONNX's places: i o f c, and z r h. */
  private static int[] gateOrder(Recurrent.Cell cell) {
    return switch (cell) {
      case RNN -> new int[] {0};
      case LSTM -> new int[] {0, 3, 1, 2};
      case GRU -> new int[] {1, 0, 2};
    };
  }

  private String inOrder(Recurrent layer, String weights) {
    int[] order = gateOrder(layer.cell());
    if (order.length == 1) {
      return weights;
    }
    List<String> gates =
        graph.nodes("Split", List.of(weights), order.length, Nodes.whole("axis", 0));
    List<String> sorted = new ArrayList<>();
    for (int gate : order) {
      sorted.add(gates.get(gate));
    }
    return graph.node("Concat", sorted, Nodes.whole("axis", 0));
  }

  private String inFront(String weights) {
    return graph.node("Unsqueeze", List.of(weights, graph.wholes(0)));
  }

  String encoder(Encoder layer, String x, int length) {
    String attended = attention(layer, x, length);
    String half = norm(layer, "norm1", graph.node("Add", List.of(x, attended)));
    String inner =
        gelu(
            linear(
                half,
                named.get(layer.name(), "inner.weight", layer.inner(), layer.width()),
                named.get(layer.name(), "inner.bias", layer.inner())));
    String outer =
        linear(
            inner,
            named.get(layer.name(), "outer.weight", layer.width(), layer.inner()),
            named.get(layer.name(), "outer.bias", layer.width()));
    return norm(layer, "norm2", graph.node("Add", List.of(half, outer)));
  }

  private String attention(Encoder layer, String x, int length) {
    int width = layer.width();
    if (width % layer.heads() != 0) {
      throw new IllegalArgumentException(
          "layer: %s has %d heads (expected: a divisor of its width %d)"
              .formatted(layer.name(), layer.heads(), width));
    }
    int each = width / layer.heads();
    String heads = graph.wholes(-1, length, layer.heads(), each);
    String query = turned(projected(layer, "query", x), heads, 0, 2, 1, 3);
    String key = turned(projected(layer, "key", x), heads, 0, 2, 3, 1);
    String value = turned(projected(layer, "value", x), heads, 0, 2, 1, 3);
    String scores =
        graph.node(
            "Div",
            List.of(
                graph.node("MatMul", List.of(query, key)), graph.number((float) Math.sqrt(each))));
    if (input.tokens()) {
      String masked = graph.node("Unsqueeze", List.of(padding(), graph.wholes(1, 2)));
      scores = graph.node("Where", List.of(masked, graph.number(MASKED), scores));
    }
    String shares = graph.node("Softmax", List.of(scores), Nodes.whole("axis", -1));
    String mixed = graph.node("MatMul", List.of(shares, value));
    String back =
        graph.node("Transpose", List.of(mixed), Nodes.wholes("perm", List.of(0L, 2L, 1L, 3L)));
    String joined = graph.node("Reshape", List.of(back, graph.wholes(-1, length, width)));
    return projected(layer, "output", joined);
  }

  private String projected(Encoder layer, String part, String x) {
    return linear(
        x,
        named.get(layer.name(), part + ".weight", layer.width(), layer.width()),
        named.get(layer.name(), part + ".bias", layer.width()));
  }

  private String turned(String x, String heads, long... order) {
    String split = graph.node("Reshape", List.of(x, heads));
    return graph.node(
        "Transpose",
        List.of(split),
        Nodes.wholes("perm", List.of(order[0], order[1], order[2], order[3])));
  }

  private String norm(Encoder layer, String part, String x) {
    return graph.node(
        "LayerNormalization",
        List.of(
            x,
            named.get(layer.name(), part + ".gamma", layer.width()),
            named.get(layer.name(), part + ".beta", layer.width())),
        Nodes.whole("axis", -1),
        Nodes.real("epsilon", EPSILON));
  }

  String summary(Summary.Choice choice, String x) {
    return switch (choice) {
      case LAST -> graph.node("Gather", List.of(x, graph.whole(-1)), Nodes.whole("axis", 1));
      case MEAN -> input.tokens() ? meanOfTokens(x) : mean(x);
    };
  }

  private String mean(String x) {
    return graph.node(
        "ReduceMean", List.of(x), Nodes.wholes("axes", List.of(1L)), Nodes.whole("keepdims", 0));
  }

  /** A text of nothing but padding has the mean zero. */
  private String meanOfTokens(String x) {
    String there =
        graph.node("Cast", List.of(graph.node("Not", List.of(padding()))), Nodes.whole("to", 1));
    String weights = graph.node("Unsqueeze", List.of(there, graph.wholes(2)));
    String sum = sum(graph.node("Mul", List.of(x, weights)));
    String count = graph.node("Max", List.of(sum(weights), graph.number(1)));
    return graph.node("Div", List.of(sum, count));
  }

  private String sum(String x) {
    return graph.node("ReduceSum", List.of(x, graph.wholes(1)), Nodes.whole("keepdims", 0));
  }

  /** Which places of a text are padding, made once. */
  private String padding() {
    if (padding.isEmpty()) {
      padding = graph.node("Equal", List.of(row, graph.whole(input.padding())));
    }
    return padding;
  }
}
