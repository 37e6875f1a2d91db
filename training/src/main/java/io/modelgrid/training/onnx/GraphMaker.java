package io.modelgrid.training.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.util.List;

/** Makes one graph: the preparation, the layers, and what the network's numbers mean. */
final class GraphMaker {
  private final Network network;
  private final Weights weights;
  private final Preparation preparation;
  private final GraphBuilder graph = new GraphBuilder();

  GraphMaker(Network network, Weights weights, Preparation preparation) {
    this.network = network;
    this.weights = weights;
    this.preparation = preparation;
    if (!network.input().dimensions().equals(preparation.row().dimensions())) {
      throw new IllegalArgumentException(
          "network: takes rows of %s (expected: %s, as they are prepared)"
              .formatted(network.input().dimensions(), preparation.row().dimensions()));
    }
  }

  ModelProto model() {
    PreparationGraph prepared = new PreparationGraph(graph, preparation);
    String row = prepared.row();
    LayerGraph layers = new LayerGraph(graph, network.input(), weights, row);
    network.layers().forEach(layers::add);
    if (!layers.shape().equals(List.of(network.outputs()))) {
      throw new IllegalArgumentException(
          "network: gives %s (expected: [%d])".formatted(layers.shape(), network.outputs()));
    }
    answer(layers.value());
    return graph.model();
  }

  private void answer(String value) {
    Preparation.Answer answer = preparation.targets();
    List<Integer> width = List.of(network.outputs());
    if (answer.names().size() != network.outputs()) {
      throw new IllegalArgumentException(
          "network: gives %d numbers (expected: %d, %s)"
              .formatted(network.outputs(), answer.names().size(), answer.names()));
    }
    if (answer.classes()) {
      String probabilities = graph.node("Softmax", List.of(value), Nodes.whole("axis", -1));
      graph.output(probabilities, StandardOutputs.PROBABILITIES, TensorProto.DataType.FLOAT, width);
      String best =
          graph.node("ArgMax", List.of(value), Nodes.whole("axis", 1), Nodes.whole("keepdims", 0));
      graph.output(best, StandardOutputs.CLASS, TensorProto.DataType.INT64, List.of());
    } else {
      String values = PreparationGraph.scaled(graph, value, width, answer.scale(), answer.shift());
      graph.output(values, StandardOutputs.VALUES, TensorProto.DataType.FLOAT, width);
    }
  }
}
