package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.Nodes;
import io.modelgrid.training.onnx.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Products with weights in 4 bits, by ONNX Runtime's {@code MatMulNBits}: each column in blocks,
 * each block with a scale of its own, a number as its scale times (0 to 15, less 8).
 */
final class Int4Edit {
  private static final int OPSET = 7;
  private static final int FEWEST_WEIGHTS = 1024;
  private static final int MIDDLE = 8;

  private final GraphEdit graph;
  private final int block;

  Int4Edit(GraphEdit graph, int block) {
    this.graph = graph;
    this.block = block;
  }

  /** Does it, and says in sentences what was done. */
  List<String> apply() throws DoesNotApply, ModelException {
    if (graph.opset() < OPSET) {
      throw new DoesNotApply(
          "the model uses version %d of ONNX's operators (expected: %d at least)"
              .formatted(graph.opset(), OPSET));
    }
    Product.Finder finder = new Product.Finder(graph);
    List<NodeProto> nodes = new ArrayList<>();
    int products = 0;
    for (NodeProto node : graph.nodes()) {
      Optional<Product> product =
          finder.find(node).filter(each -> each.weights().size() >= FEWEST_WEIGHTS);
      if (product.isPresent()) {
        rewrite(product.get(), nodes);
        products++;
      } else {
        nodes.add(node);
      }
    }
    if (products == 0) {
      throw new DoesNotApply(
          "the model has no MatMul or Gemm with constant FP32 weights of %d or more numbers"
              .formatted(FEWEST_WEIGHTS));
    }
    graph.setNodes(nodes);
    graph.useMicrosoft();
    return List.of(
        products
            + (products == 1 ? " product has" : " products have")
            + " weights in 4 bits: smaller, as a rule not faster",
        "it is served by ONNX Runtime alone, whose own operator it uses");
  }

  private void rewrite(Product product, List<NodeProto> nodes) {
    Matrix weights = product.weights();
    String output = product.node().getOutput(0);
    int blocks = (weights.rows() + block - 1) / block;
    float[] scales = new float[weights.columns() * blocks];
    byte[] packed = new byte[weights.columns() * blocks * block / 2];
    for (int column = 0; column < weights.columns(); column++) {
      for (int number = 0; number < blocks; number++) {
        scales[column * blocks + number] = pack(weights, column, number, packed, blocks);
      }
    }
    String bits =
        graph.put(
            Tensors.ofBytes(
                graph.fresh(output + "/int4"),
                TensorProto.DataType.UINT8,
                List.of((long) weights.columns(), (long) blocks, (long) block / 2),
                packed));
    String scale =
        graph.put(
            Tensors.ofFloats(
                graph.fresh(output + "/scales"), List.of((long) scales.length), scales));
    String product4 = product.bias().isPresent() ? graph.fresh(output + "/product") : output;
    nodes.add(
        Nodes.node(
            Nodes.MICROSOFT,
            "MatMulNBits",
            List.of(product.input(), bits, scale),
            List.of(product4),
            Nodes.whole("K", weights.rows()),
            Nodes.whole("N", weights.columns()),
            Nodes.whole("bits", 4),
            Nodes.whole("block_size", block)));
    product
        .bias()
        .ifPresent(bias -> nodes.add(Nodes.node("Add", List.of(product4, bias), List.of(output))));
  }

  /** Packs one block, two numbers a byte, the first in the lower half; gives its scale. */
  private float pack(Matrix weights, int column, int number, byte[] packed, int blocks) {
    int first = number * block;
    int end = Math.min(first + block, weights.rows());
    // The number that is largest in size becomes -8, which is the one without a counterpart.
    float extreme = 0;
    for (int row = first; row < end; row++) {
      float each = weights.at(row, column);
      extreme = Math.abs(each) > Math.abs(extreme) ? each : extreme;
    }
    float scale = Math.copySign(Weight.scale(Math.abs(extreme), MIDDLE), -extreme);
    int start = (column * blocks + number) * block / 2;
    for (int i = 0; i < block; i++) {
      int row = first + i;
      long whole = row < end ? Math.round((double) weights.at(row, column) / scale) : 0;
      int bits = (int) Math.max(0, Math.min(15, whole + MIDDLE));
      packed[start + i / 2] |= (byte) (i % 2 == 0 ? bits : bits << 4);
    }
    return scale;
  }
}
