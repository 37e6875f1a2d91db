package io.modelgrid.training.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A graph that grows node by node. What is made inside gets names that begin with a slash, so that
 * they meet neither inputs nor weights.
 */
final class GraphBuilder {
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;
  private static final int ML_OPSET = 3;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("modelgrid");
  private final Set<String> taken = new HashSet<>();
  private boolean classical;
  private int made;

  /** An input with an open first dimension. */
  String input(String name, TensorProto.DataType type, List<Integer> row) {
    if (!taken.add(name)) {
      throw new IllegalArgumentException("input: " + name + " twice (expected: different names)");
    }
    graph.addInput(value(name, type, row));
    return name;
  }

  /** Gives a value out, under this name or one like it that no input has. */
  void output(String value, String name, TensorProto.DataType type, List<Integer> row) {
    String free = name;
    while (!taken.add(free)) {
      free = "predicted_" + free;
    }
    graph.addNode(Nodes.node("Identity", List.of(value), List.of(free)));
    graph.addOutput(value(free, type, row));
  }

  /** A node with one output, whose name it gives. */
  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    return nodes(operator, inputs, 1, attributes).get(0);
  }

  /** A node with several outputs. */
  List<String> nodes(
      String operator, List<String> inputs, int outputs, AttributeProto... attributes) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      names.add(fresh(operator));
    }
    NodeProto node = Nodes.node(operator, inputs, names, attributes);
    graph.addNode(node.toBuilder().setName(names.get(0)));
    return names;
  }

  /** A node of classical machine learning. */
  String classical(String operator, List<String> inputs, AttributeProto... attributes) {
    classical = true;
    String name = fresh(operator);
    graph.addNode(Nodes.node(Nodes.ML, operator, inputs, List.of(name), attributes));
    return name;
  }

  String floats(String name, List<Long> shape, float... numbers) {
    if (!taken.add(name)) {
      throw new IllegalArgumentException("name: " + name + " twice (expected: different names)");
    }
    graph.addInitializer(Tensors.ofFloats(name, shape, numbers));
    return name;
  }

  /** A single number. */
  String number(float number) {
    return floats(fresh("number"), List.of(), number);
  }

  /** Numbers of the graph's own. */
  String numbers(List<Long> shape, float... numbers) {
    return floats(fresh("numbers"), shape, numbers);
  }

  /** A list of whole numbers, such as a shape or axes. */
  String wholes(long... numbers) {
    String name = fresh("wholes");
    graph.addInitializer(Tensors.ofLongs(name, List.of((long) numbers.length), numbers));
    return name;
  }

  /** A single whole number. */
  String whole(long number) {
    String name = fresh("whole");
    graph.addInitializer(Tensors.ofLongs(name, List.of(), number));
    return name;
  }

  ModelProto model() {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("modelgrid")
            .setGraph(graph)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));
    if (classical) {
      model.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain(Nodes.ML).setVersion(ML_OPSET));
    }
    return model.build();
  }

  static List<Long> longs(List<Integer> numbers) {
    return numbers.stream().map(Integer::longValue).toList();
  }

  static long[] withBatch(List<Integer> row) {
    return LongStream.concat(LongStream.of(-1), row.stream().mapToLong(Integer::longValue))
        .toArray();
  }

  private String fresh(String what) {
    String name;
    do {
      name = "/" + made++ + "/" + what;
    } while (taken.contains(name));
    return name;
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, List<Integer> row) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
    row.forEach(each -> shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(each)));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
