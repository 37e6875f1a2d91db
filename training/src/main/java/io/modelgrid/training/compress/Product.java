package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.Nodes;
import io.modelgrid.training.onnx.Tensors;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A node that multiplies a value with constant weights: MatMul, or Gemm.
 *
 * @param bias name of what is added to each row, if anything
 */
record Product(NodeProto node, String input, Matrix weights, Optional<String> bias) {

  /** Finds them in a graph. */
  static final class Finder {
    private final GraphEdit graph;
    private final Map<String, NodeProto> makers = new HashMap<>();

    Finder(GraphEdit graph) {
      this.graph = graph;
      graph.nodes().forEach(node -> node.getOutputList().forEach(each -> makers.put(each, node)));
    }

    /** The node as a product; empty if it is none. */
    Optional<Product> find(NodeProto node) throws ModelException {
      if (!GraphEdit.isOnnx(node) || node.getInputCount() < 2) {
        return Optional.empty();
      }
      return switch (node.getOpType()) {
        case "MatMul" ->
            Matrix.of(graph, makers, node.getInput(1))
                .map(each -> new Product(node, node.getInput(0), each, Optional.empty()));
        case "Gemm" -> gemm(node);
        default -> Optional.empty();
      };
    }

    private Optional<Product> gemm(NodeProto node) throws ModelException {
      Optional<Matrix> stored = Matrix.of(graph, makers, node.getInput(1));
      if (stored.isEmpty() || Nodes.whole(node, "transA", 0) != 0) {
        return Optional.empty();
      }
      Matrix matrix =
          Nodes.whole(node, "transB", 0) == 0 ? stored.get() : stored.get().transposed();
      Matrix scaled = matrix.times(Nodes.real(node, "alpha", 1));
      String third = node.getInputCount() > 2 ? node.getInput(2) : "";
      float beta = Nodes.real(node, "beta", 1);
      if (third.isEmpty() || beta == 0) {
        return Optional.of(new Product(node, node.getInput(0), scaled, Optional.empty()));
      }
      return bias(third, beta)
          .map(each -> new Product(node, node.getInput(0), scaled, Optional.of(each)));
    }

    /** What is added, with its factor; empty if that is computed and has one. */
    private Optional<String> bias(String name, float beta) throws ModelException {
      if (beta == 1) {
        return Optional.of(name);
      }
      Optional<TensorProto> constant = graph.constant(name);
      Optional<float[]> numbers =
          constant.isEmpty() ? Optional.empty() : Tensors.floats(constant.get());
      if (numbers.isEmpty()) {
        return Optional.empty();
      }
      float[] scaled = new float[numbers.get().length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = numbers.get()[i] * beta;
      }
      return Optional.of(
          graph.put(
              Tensors.ofFloats(
                  graph.fresh(name + "/scaled"), constant.get().getDimsList(), scaled)));
    }
  }
}
