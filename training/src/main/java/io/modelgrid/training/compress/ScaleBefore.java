package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value that is another one times a positive number, flattened perhaps. In 8 bits with a scale of
 * its own it is the same as that other one, so that the number may go into the scale of what it is
 * multiplied with, and the multiplication is saved.
 */
final class ScaleBefore {
  private final GraphEdit graph;
  private final Map<String, NodeProto> makers = new HashMap<>();
  private final Map<String, List<NodeProto>> consumers;

  ScaleBefore(GraphEdit graph) {
    this.graph = graph;
    this.consumers = graph.consumers();
    graph.nodes().forEach(node -> node.getOutputList().forEach(each -> makers.put(each, node)));
  }

  /**
   * The multiplication.
   *
   * @param node it
   * @param input the value without it
   * @param factor positive
   */
  record Found(NodeProto node, String input, float factor) {}

  /** What stands before a value that a product alone takes. */
  Optional<Found> of(String value) throws ModelException {
    NodeProto maker = makers.get(value);
    if (maker == null || !isTakenOnce(value) || !GraphEdit.isOnnx(maker)) {
      return Optional.empty();
    }
    if (maker.getOpType().equals("Flatten")) {
      return of(maker.getInput(0));
    }
    if (!maker.getOpType().equals("Mul")) {
      return Optional.empty();
    }
    Optional<TensorProto> number = graph.constant(maker.getInput(1));
    Optional<float[]> factor = number.isEmpty() ? Optional.empty() : Tensors.floats(number.get());
    boolean positive =
        factor.isPresent()
            && number.get().getDimsCount() == 0
            && factor.get()[0] >= Float.MIN_NORMAL
            && Float.isFinite(factor.get()[0]);
    return positive
        ? Optional.of(new Found(maker, maker.getInput(0), factor.get()[0]))
        : Optional.empty();
  }

  private boolean isTakenOnce(String value) {
    return consumers.getOrDefault(value, List.of()).size() == 1 && !graph.isOutput(value);
  }
}
