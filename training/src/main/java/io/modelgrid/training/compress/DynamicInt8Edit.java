package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.Nodes;
import io.modelgrid.training.onnx.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Products in 8 bits: the value is scaled by what it is at each computation ({@code
 * DynamicQuantizeLinear}), the weights by column and without a zero point. The nodes stand in the
 * order in which ONNX Runtime recognises them and computes them as one. All other large weights are
 * stored in 8 bits only.
 */
final class DynamicInt8Edit {
  /** First version of ONNX's operators that has all that is needed. */
  private static final int OPSET = 11;

  /** Below it a product costs less than it costs to scale its value. */
  static final int FEWEST_WEIGHTS = 1024;

  private final GraphEdit graph;
  private final int most;
  private final Map<String, List<String>> scaled = new HashMap<>();
  private final List<NodeProto> nodes = new ArrayList<>();

  DynamicInt8Edit(GraphEdit graph, boolean fullRange) {
    this.graph = graph;
    this.most = fullRange ? 127 : 63;
  }

  /** Does it, and says in sentences what was done. */
  List<String> apply() throws DoesNotApply, ModelException {
    if (graph.opset() < OPSET) {
      throw new DoesNotApply(
          "the model uses version %d of ONNX's operators (expected: %d at least)"
              .formatted(graph.opset(), OPSET));
    }
    Product.Finder finder = new Product.Finder(graph);
    ScaleBefore before = new ScaleBefore(graph);
    int products = 0;
    for (NodeProto node : graph.nodes()) {
      Optional<Product> product =
          finder.find(node).filter(each -> each.weights().size() >= FEWEST_WEIGHTS);
      if (product.isPresent()) {
        Optional<ScaleBefore.Found> scale = before.of(product.get().input());
        scale.ifPresent(this::leaveOut);
        rewrite(product.get(), scale.map(ScaleBefore.Found::factor).orElse(1f));
        products++;
      } else {
        nodes.add(node);
      }
    }
    graph.setNodes(nodes);
    List<String> stored = new StoredWeightsEdit(graph).inEightBits();
    if (products == 0 && stored.isEmpty()) {
      throw new DoesNotApply(
          "the model has no FP32 weights of two dimensions and %d or more numbers"
              .formatted(FEWEST_WEIGHTS));
    }
    List<String> remarks = new ArrayList<>();
    remarks.add(
        products == 0
            ? "no product is computed in 8 bits: smaller, not faster"
            : products + (products == 1 ? " product is" : " products are") + " computed in 8 bits");
    if (products > 0) {
      remarks.add(
          "rows that are computed together have one scale: requests are not batched unless batching"
              + " is on");
    }
    remarks.addAll(stored);
    return remarks;
  }

  /** What took the value with the factor takes it without. */
  private void leaveOut(ScaleBefore.Found found) {
    String with = found.node().getOutput(0);
    nodes.set(
        nodes.indexOf(found.node()), Nodes.node("Identity", List.of(found.input()), List.of(with)));
  }

  private void rewrite(Product product, float factor) {
    String output = product.node().getOutput(0);
    Matrix weights = product.weights();
    float[] scales = weights.scales(most);
    String whole =
        graph.put(
            Tensors.ofBytes(
                graph.fresh(output + "/int8"),
                TensorProto.DataType.INT8,
                List.of((long) weights.rows(), (long) weights.columns()),
                weights.rounded(scales)));
    String weightScales =
        graph.put(
            Tensors.ofFloats(
                graph.fresh(output + "/scales"),
                List.of((long) weights.columns()),
                times(scales, factor)));
    List<String> value = scaled(product.input());
    String sums = graph.fresh(output + "/sums");
    String real = graph.fresh(output + "/real");
    String scale = graph.fresh(output + "/scale");
    String product8 = product.bias().isPresent() ? graph.fresh(output + "/product") : output;
    nodes.add(
        Nodes.node("MatMulInteger", List.of(value.get(0), whole, value.get(2)), List.of(sums)));
    nodes.add(
        Nodes.node(
            "Cast",
            List.of(sums),
            List.of(real),
            Nodes.whole("to", TensorProto.DataType.FLOAT_VALUE)));
    nodes.add(Nodes.node("Mul", List.of(value.get(1), weightScales), List.of(scale)));
    nodes.add(Nodes.node("Mul", List.of(real, scale), List.of(product8)));
    product
        .bias()
        .ifPresent(bias -> nodes.add(Nodes.node("Add", List.of(product8, bias), List.of(output))));
  }

  private static float[] times(float[] scales, float factor) {
    float[] scaled = new float[scales.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = scales[i] * factor;
    }
    return scaled;
  }

  /** A value in 8 bits, its scale and its zero point; made once for all that take it. */
  private List<String> scaled(String value) {
    return scaled.computeIfAbsent(
        value,
        each -> {
          List<String> outputs =
              List.of(
                  graph.fresh(each + "/int8"),
                  graph.fresh(each + "/scale"),
                  graph.fresh(each + "/zero"));
          nodes.add(Nodes.node("DynamicQuantizeLinear", List.of(each), outputs));
          return outputs;
        });
  }
}
