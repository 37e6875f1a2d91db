package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.Nodes;
import io.modelgrid.training.onnx.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Products and convolutions in 8 bits with fixed scales: what they take, and what convolutions
 * give, goes through {@code QuantizeLinear} and {@code DequantizeLinear}, in the places in which
 * ONNX Runtime recognises these and computes in whole numbers.
 */
final class StaticInt8Edit {
  /** First version of ONNX's operators with a scale for each column. */
  private static final int OPSET = 13;

  /** These give some of the numbers that they take. */
  private static final Set<String> PASSING =
      Set.of("MaxPool", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze");

  private final GraphEdit graph;
  private final int most;
  private final Map<NodeProto, Product> products = new LinkedHashMap<>();
  private final Map<NodeProto, TensorProto> convolutions = new LinkedHashMap<>();
  private final Map<String, NodeProto> makers = new HashMap<>();
  private final Set<String> given = new HashSet<>();
  private final Map<String, String> taken = new HashMap<>();
  private final List<NodeProto> nodes = new ArrayList<>();
  private Optional<Ranges> ranges = Optional.empty();

  StaticInt8Edit(GraphEdit graph, boolean fullRange) {
    this.graph = graph;
    this.most = fullRange ? 127 : 63;
  }

  /** Finds what is to be rewritten, and says which values' ranges must be known for that. */
  Set<String> values() throws DoesNotApply, ModelException {
    if (graph.opset() < OPSET) {
      throw new DoesNotApply(
          "the model uses version %d of ONNX's operators (expected: %d at least)"
              .formatted(graph.opset(), OPSET));
    }
    find();
    Map<String, List<NodeProto>> consumers = graph.consumers();
    Set<String> values = new LinkedHashSet<>();
    for (Product product : products.values()) {
      values.add(product.input());
      // Without steps behind it ONNX Runtime makes one node of product and Relu, in FP32.
      String output = product.node().getOutput(0);
      String after = afterRelu(output, consumers);
      if (!after.equals(output) && !graph.isOutput(after)) {
        values.add(after);
      }
    }
    for (NodeProto convolution : convolutions.keySet()) {
      values.add(convolution.getInput(0));
      String output = afterRelu(convolution.getOutput(0), consumers);
      if (!graph.isOutput(output)) {
        values.add(output);
      }
    }
    values.forEach(
        each -> {
          if (makers.containsKey(each) && !graph.isOutput(each)) {
            given.add(each);
          }
        });
    return values;
  }

  private void find() throws DoesNotApply, ModelException {
    Product.Finder finder = new Product.Finder(graph);
    for (NodeProto node : graph.nodes()) {
      node.getOutputList().forEach(each -> makers.put(each, node));
      Optional<Product> product =
          finder.find(node).filter(each -> each.weights().size() >= DynamicInt8Edit.FEWEST_WEIGHTS);
      product.ifPresent(each -> products.put(node, each));
      if (GraphEdit.isOnnx(node) && node.getOpType().equals("Conv")) {
        kernel(node).ifPresent(each -> convolutions.put(node, each));
      }
    }
    if (products.isEmpty() && convolutions.isEmpty()) {
      throw new DoesNotApply(
          "the model has no MatMul, Gemm or Conv with constant FP32 weights of %d or more numbers"
              .formatted(DynamicInt8Edit.FEWEST_WEIGHTS));
    }
  }

  /** The constant weights of a convolution whose bias, if it has one, is constant too. */
  private Optional<TensorProto> kernel(NodeProto node) throws ModelException {
    Optional<TensorProto> kernel = graph.constant(node.getInput(1));
    boolean biased = node.getInputCount() > 2 && !node.getInput(2).isEmpty();
    if (kernel.isEmpty()
        || kernel.get().getDimsCount() < 3
        || Tensors.floats(kernel.get()).isEmpty()
        || (biased && graph.constant(node.getInput(2)).isEmpty())) {
      return Optional.empty();
    }
    return kernel;
  }

  /** A convolution's output, or that of the Relu which alone takes it. */
  private String afterRelu(String output, Map<String, List<NodeProto>> consumers) {
    List<NodeProto> takers = consumers.getOrDefault(output, List.of());
    return takers.size() == 1 && takers.get(0).getOpType().equals("Relu") && !graph.isOutput(output)
        ? takers.get(0).getOutput(0)
        : output;
  }

  /** Does it, and says in sentences what was done. */
  List<String> apply(Ranges measured) throws ModelException {
    ranges = Optional.of(measured);
    for (NodeProto node : graph.nodes()) {
      Product product = products.get(node);
      TensorProto kernel = convolutions.get(node);
      if (product != null) {
        rewrite(product);
      } else if (kernel != null) {
        convolution(node, kernel);
      } else {
        emit(node);
      }
    }
    graph.setNodes(nodes);
    List<String> stored = new StoredWeightsEdit(graph).inEightBits();
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "%d products and %d convolutions are computed in 8 bits with fixed scales"
            .formatted(products.size(), convolutions.size()));
    remarks.addAll(stored);
    return remarks;
  }

  private void rewrite(Product product) throws ModelException {
    NodeProto node = product.node();
    String output = node.getOutput(0);
    Matrix weights = product.weights();
    Optional<float[]> bias = bias(product);
    float[] scales = weights.scales(most);
    float valueScale = range(product.input()).scale();
    bias.ifPresent(each -> makeRoom(scales, valueScale, each));
    String whole =
        graph.put(
            Tensors.ofBytes(
                graph.fresh(output + "/int8"),
                TensorProto.DataType.INT8,
                List.of((long) weights.rows(), (long) weights.columns()),
                weights.rounded(scales)));
    String real = dequantized(whole, TensorProto.DataType.INT8, scales, 1);
    String value = value(product.input());
    if (bias.isPresent()) {
      String added = wholeBias(output, bias.get(), scales, valueScale);
      emit(Nodes.node("Gemm", List.of(value, real, added), List.of(output)));
    } else if (product.bias().isPresent()) {
      String between = graph.fresh(output + "/product");
      nodes.add(Nodes.node("MatMul", List.of(value, real), List.of(between)));
      emit(Nodes.node("Add", List.of(between, product.bias().get()), List.of(output)));
    } else {
      emit(Nodes.node("MatMul", List.of(value, real), List.of(output)));
    }
  }

  /** A constant bias with a number for each column. */
  private Optional<float[]> bias(Product product) throws ModelException {
    Optional<TensorProto> constant = product.bias().flatMap(graph::constant);
    Optional<float[]> numbers =
        constant.isEmpty() ? Optional.empty() : Tensors.floats(constant.get());
    return numbers.filter(each -> each.length == product.weights().columns());
  }

  private void convolution(NodeProto node, TensorProto kernel) throws ModelException {
    float[] numbers =
        Tensors.floats(kernel)
            .orElseThrow(() -> new ModelException("the weights of a Conv are not FP32"));
    Weight.checkFinite(kernel.getName(), numbers);
    int outputs = (int) kernel.getDims(0);
    int size = outputs == 0 ? 0 : numbers.length / outputs;
    float[] scales = new float[outputs];
    for (int output = 0; output < outputs; output++) {
      float largest = 0;
      for (int i = output * size; i < (output + 1) * size; i++) {
        largest = Math.max(largest, Math.abs(numbers[i]));
      }
      scales[output] = Weight.scale(largest, most);
    }
    float valueScale = range(node.getInput(0)).scale();
    Optional<TensorProto> constant =
        node.getInputCount() > 2 ? graph.constant(node.getInput(2)) : Optional.empty();
    Optional<float[]> bias = constant.isEmpty() ? Optional.empty() : Tensors.floats(constant.get());
    bias.ifPresent(each -> makeRoom(scales, valueScale, each));
    byte[] whole = new byte[numbers.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (byte) Math.round(numbers[i] / scales[i / size]);
    }
    String output = node.getOutput(0);
    String stored =
        graph.put(
            Tensors.ofBytes(
                graph.fresh(output + "/int8"),
                TensorProto.DataType.INT8,
                kernel.getDimsList(),
                whole));
    NodeProto.Builder rewritten =
        node.toBuilder()
            .setInput(0, value(node.getInput(0)))
            .setInput(1, dequantized(stored, TensorProto.DataType.INT8, scales, 0));
    bias.ifPresent(each -> rewritten.setInput(2, wholeBias(output, each, scales, valueScale)));
    emit(rewritten.build());
  }

  /** Raises scales until each bias is a whole number of 32 bits. */
  private static void makeRoom(float[] scales, float valueScale, float[] bias) {
    for (int i = 0; i < scales.length; i++) {
      scales[i] = Math.max(scales[i], Math.abs(bias[i]) / valueScale / (1 << 30));
    }
  }

  private String wholeBias(String output, float[] bias, float[] scales, float valueScale) {
    int[] whole = new int[bias.length];
    float[] steps = new float[bias.length];
    for (int i = 0; i < whole.length; i++) {
      steps[i] = scales[i] * valueScale;
      whole[i] = Math.round(bias[i] / steps[i]);
    }
    String stored =
        graph.put(
            Tensors.ofInts(graph.fresh(output + "/bias"), List.of((long) whole.length), whole));
    return dequantized(stored, TensorProto.DataType.INT32, steps, 0);
  }

  /** ONNX Runtime recognises what has a zero point alone, though zero is what holds without. */
  private String dequantized(String whole, TensorProto.DataType type, float[] scales, int axis) {
    int bytes = type == TensorProto.DataType.INT8 ? 1 : Integer.BYTES;
    String zero =
        graph.put(
            Tensors.ofBytes(
                graph.fresh(whole + "/zeros"),
                type,
                List.of((long) scales.length),
                new byte[scales.length * bytes]));
    String scale =
        graph.put(
            Tensors.ofFloats(
                graph.fresh(whole + "/scales"), List.of((long) scales.length), scales));
    String real = graph.fresh(whole + "/real");
    nodes.add(
        Nodes.node(
            "DequantizeLinear",
            List.of(whole, scale, zero),
            List.of(real),
            Nodes.whole("axis", axis)));
    return real;
  }

  /** Adds a node, and behind it the steps for those of its outputs that are to go through them. */
  private void emit(NodeProto node) {
    NodeProto.Builder renamed = node.toBuilder();
    List<NodeProto> behind = new ArrayList<>();
    for (int i = 0; i < node.getOutputCount(); i++) {
      String output = node.getOutput(i);
      if (given.contains(output)) {
        String raw = graph.fresh(output + "/raw");
        renamed.setOutput(i, raw);
        addSteps(raw, output, range(output), behind);
      }
    }
    nodes.add(renamed.build());
    nodes.addAll(behind);
  }

  /** A value as what takes it in 8 bits must see it. */
  private String value(String name) {
    if (given.contains(name)) {
      return name;
    }
    return taken.computeIfAbsent(
        name,
        each -> {
          String stepped = graph.fresh(each + "/stepped");
          addSteps(each, stepped, range(each), nodes);
          return stepped;
        });
  }

  private void addSteps(String from, String to, Ranges.Range range, List<NodeProto> into) {
    String scale =
        graph.put(Tensors.ofFloats(graph.fresh(to + "/scale"), List.of(), range.scale()));
    String zero =
        graph.put(
            Tensors.ofBytes(
                graph.fresh(to + "/zero"),
                TensorProto.DataType.UINT8,
                List.of(),
                new byte[] {(byte) range.zero()}));
    String whole = graph.fresh(to + "/uint8");
    into.add(Nodes.node("QuantizeLinear", List.of(from, scale, zero), List.of(whole)));
    into.add(Nodes.node("DequantizeLinear", List.of(whole, scale, zero), List.of(to)));
  }

  /** What only passes numbers on has the range of what it takes, so that both fit exactly. */
  private Ranges.Range range(String value) {
    NodeProto maker = makers.get(value);
    if (maker != null
        && GraphEdit.isOnnx(maker)
        && PASSING.contains(maker.getOpType())
        && given.contains(maker.getInput(0))) {
      return range(maker.getInput(0));
    }
    return ranges.map(each -> each.of(value)).orElse(Ranges.Range.NONE);
  }
}
