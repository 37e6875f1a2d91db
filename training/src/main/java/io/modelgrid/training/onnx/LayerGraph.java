package io.modelgrid.training.onnx;

import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Layer.Activation;
import io.modelgrid.training.network.Layer.BatchNorm;
import io.modelgrid.training.network.Layer.Convolution;
import io.modelgrid.training.network.Layer.Dropout;
import io.modelgrid.training.network.Layer.Embedding;
import io.modelgrid.training.network.Layer.Encoder;
import io.modelgrid.training.network.Layer.Flatten;
import io.modelgrid.training.network.Layer.GlobalPool;
import io.modelgrid.training.network.Layer.Linear;
import io.modelgrid.training.network.Layer.Lines;
import io.modelgrid.training.network.Layer.Pool;
import io.modelgrid.training.network.Layer.Position;
import io.modelgrid.training.network.Layer.Recurrent;
import io.modelgrid.training.network.Layer.Summary;
import io.modelgrid.training.weights.Weights;
import java.util.List;

/** Adds layers to a graph, one behind the other. */
final class LayerGraph {
  private static final float EPSILON = 1e-5f;

  /** DJL's and PyTorch's. */
  private static final float LEAK = 0.01f;

  private final GraphBuilder graph;
  private final NamedWeights named;
  private final SequenceGraph sequences;
  private String value;
  private List<Integer> shape;

  LayerGraph(GraphBuilder graph, RowShape input, Weights weights, String row) {
    this.graph = graph;
    this.named = new NamedWeights(graph, weights);
    this.sequences = new SequenceGraph(graph, named, input, row);
    this.value = row;
    this.shape = input.dimensions();
  }

  String value() {
    return value;
  }

  /** Of a row, without the batch's dimension. */
  List<Integer> shape() {
    return shape;
  }

  void add(Layer layer) {
    if (layer instanceof Linear linear) {
      linear(linear);
    } else if (layer instanceof Convolution convolution) {
      convolution(convolution);
    } else if (layer instanceof BatchNorm norm) {
      batchNorm(norm);
    } else if (layer instanceof Pool pool) {
      pool(pool);
    } else if (layer instanceof GlobalPool) {
      value = graph.node("GlobalAveragePool", List.of(value));
      shape = List.of(shape.get(0), 1, 1);
      flatten();
    } else if (layer instanceof Flatten) {
      flatten();
    } else if (layer instanceof Lines) {
      shape = shape.subList(1, 3);
      value = graph.node("Reshape", List.of(value, graph.wholes(GraphBuilder.withBatch(shape))));
    } else if (layer instanceof Activation activation) {
      value = activated(activation.function(), value);
    } else if (layer instanceof Dropout) {
      return; // Only training drops anything.
    } else if (layer instanceof Embedding embedding) {
      value =
          graph.node(
              "Gather",
              List.of(
                  named.get(embedding.name(), "weight", embedding.vocabulary(), embedding.width()),
                  value));
      shape = List.of(shape.get(0), embedding.width());
    } else if (layer instanceof Position position) {
      String places = named.get(position.name(), "weight", position.length(), position.width());
      value = graph.node("Add", List.of(value, places));
    } else if (layer instanceof Recurrent recurrent) {
      value = sequences.recurrent(recurrent, value);
      shape = List.of(shape.get(0), recurrent.hidden());
    } else if (layer instanceof Encoder encoder) {
      value = sequences.encoder(encoder, value, shape.get(0));
    } else if (layer instanceof Summary summary) {
      value = sequences.summary(summary.choice(), value);
      shape = List.of(shape.get(1));
    } else {
      throw new IllegalArgumentException("layer: " + layer + " (expected: one that is known)");
    }
  }

  private void linear(Linear linear) {
    String weight = named.get(linear.name(), "weight", linear.out(), linear.in());
    String bias = named.get(linear.name(), "bias", linear.out());
    if (shape.size() == 1) {
      value = graph.node("Gemm", List.of(value, weight, bias), Nodes.whole("transB", 1));
      shape = List.of(linear.out());
      return;
    }
    value = sequences.linear(value, weight, bias);
    shape = List.of(shape.get(0), linear.out());
  }

  private void convolution(Convolution convolution) {
    long kernel = convolution.kernel();
    long padding = convolution.padding();
    value =
        graph.node(
            "Conv",
            List.of(
                value,
                named.get(
                    convolution.name(),
                    "weight",
                    convolution.out(),
                    convolution.in(),
                    convolution.kernel(),
                    convolution.kernel()),
                named.get(convolution.name(), "bias", convolution.out())),
            Nodes.wholes("kernel_shape", List.of(kernel, kernel)),
            Nodes.wholes(
                "strides", List.of((long) convolution.stride(), (long) convolution.stride())),
            Nodes.wholes("pads", List.of(padding, padding, padding, padding)));
    shape =
        List.of(
            convolution.out(), moved(shape.get(1), convolution), moved(shape.get(2), convolution));
  }

  private static int moved(int size, Convolution by) {
    return (size + 2 * by.padding() - by.kernel()) / by.stride() + 1;
  }

  private void batchNorm(BatchNorm norm) {
    value =
        graph.node(
            "BatchNormalization",
            List.of(
                value,
                named.get(norm.name(), "gamma", norm.width()),
                named.get(norm.name(), "beta", norm.width()),
                named.get(norm.name(), "mean", norm.width()),
                named.get(norm.name(), "variance", norm.width())),
            Nodes.real("epsilon", EPSILON));
  }

  private void pool(Pool pool) {
    List<Long> square = List.of((long) pool.size(), (long) pool.size());
    String operator =
        switch (pool.pooling()) {
          case MAX -> "MaxPool";
          case MEAN -> "AveragePool";
        };
    value =
        graph.node(
            operator,
            List.of(value),
            Nodes.wholes("kernel_shape", square),
            Nodes.wholes("strides", square));
    shape = List.of(shape.get(0), shape.get(1) / pool.size(), shape.get(2) / pool.size());
  }

  private void flatten() {
    if (shape.size() > 1) {
      value = graph.node("Flatten", List.of(value), Nodes.whole("axis", 1));
      shape = List.of(shape.stream().reduce(1, Math::multiplyExact));
    }
  }

  private String activated(Activation.Function function, String x) {
    return switch (function) {
      case RELU -> graph.node("Relu", List.of(x));
      case LEAKY_RELU -> graph.node("LeakyRelu", List.of(x), Nodes.real("alpha", LEAK));
      case TANH -> graph.node("Tanh", List.of(x));
      case SIGMOID -> graph.node("Sigmoid", List.of(x));
      case GELU -> sequences.gelu(x);
    };
  }
}
