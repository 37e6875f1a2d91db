package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.ModelFile;
import io.modelgrid.training.onnx.Nodes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model's main graph while it is rewritten: its nodes in their order, and the tensors that are
 * constants. Subgraphs are kept as they are, and what they take from the main graph stays.
 */
final class GraphEdit {
  /** From this version of the format on, constants need not be inputs. */
  private static final int IR_WITH_CONSTANTS = 4;

  private final ModelProto.Builder model;
  private final Map<String, TensorProto> constants = new LinkedHashMap<>();
  private final Map<String, TensorProto> overridable = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private List<NodeProto> nodes = new ArrayList<>();
  private int made;

  private GraphEdit(ModelProto.Builder model) {
    this.model = model;
  }

  /** Begins to rewrite a model. */
  static GraphEdit of(ModelProto model) {
    GraphEdit edit = new GraphEdit(model.toBuilder());
    edit.readConstants();
    edit.readNodes();
    return edit;
  }

  private void readConstants() {
    GraphProto.Builder graph = model.getGraphBuilder();
    boolean all = model.getIrVersion() < IR_WITH_CONSTANTS;
    Set<String> inputs = new HashSet<>();
    graph.getInputList().forEach(each -> inputs.add(each.getName()));
    for (TensorProto each : graph.getInitializerList()) {
      boolean constant = all || !inputs.contains(each.getName());
      (constant ? constants : overridable).put(each.getName(), each);
    }
    List<ValueInfoProto> left =
        graph.getInputList().stream()
            .filter(each -> !constants.containsKey(each.getName()))
            .toList();
    graph.clearInput().addAllInput(left).clearInitializer();
    model.setIrVersion(Math.max(model.getIrVersion(), IR_WITH_CONSTANTS));
    names.addAll(inputs);
    names.addAll(constants.keySet());
  }

  private void readNodes() {
    for (NodeProto node : model.getGraphBuilder().getNodeList()) {
      addNames(node);
      Optional<TensorProto> value = constantOf(node);
      if (value.isPresent()) {
        String name = node.getOutput(0);
        constants.put(name, value.get().toBuilder().setName(name).build());
      } else {
        nodes.add(node);
      }
    }
    model.getGraphBuilder().clearNode();
  }

  private void addNames(NodeProto node) {
    names.addAll(node.getOutputList());
    for (AttributeProto attribute : node.getAttributeList()) {
      addNames(attribute.getG());
      attribute.getGraphsList().forEach(this::addNames);
    }
  }

  private void addNames(GraphProto subgraph) {
    subgraph.getInputList().forEach(each -> names.add(each.getName()));
    subgraph.getInitializerList().forEach(each -> names.add(each.getName()));
    subgraph.getNodeList().forEach(this::addNames);
  }

  /** What a node of the kind Constant holds, where that is a tensor. */
  private static Optional<TensorProto> constantOf(NodeProto node) {
    boolean lone =
        isOnnx(node)
            && node.getOpType().equals("Constant")
            && node.getOutputCount() == 1
            && node.getAttributeCount() == 1;
    return lone && node.getAttribute(0).getName().equals("value")
        ? Optional.of(node.getAttribute(0).getT())
        : Optional.empty();
  }

  /** Whether a node is one of ONNX's own operators. */
  static boolean isOnnx(NodeProto node) {
    return node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
  }

  /** The nodes in their order; a copy. */
  List<NodeProto> nodes() {
    return List.copyOf(nodes);
  }

  /** All constants by name; a copy. */
  Map<String, TensorProto> constants() {
    return new LinkedHashMap<>(constants);
  }

  /** The constant of this name, if it is one. */
  Optional<TensorProto> constant(String name) {
    return Optional.ofNullable(constants.get(name));
  }

  /** A name that nothing has yet. */
  String fresh(String like) {
    String name = like;
    while (!names.add(name)) {
      name = like + "/" + made++;
    }
    return name;
  }

  /** Takes a constant away; whoever takes its value gets it from a node then. */
  void remove(String constant) {
    constants.remove(constant);
  }

  /** Adds a constant, or puts another in place of one. */
  String put(TensorProto constant) {
    names.add(constant.getName());
    constants.put(constant.getName(), constant);
    return constant.getName();
  }

  /** Puts others in place of all nodes; what nobody takes any more goes. */
  void setNodes(List<NodeProto> others) {
    nodes = new ArrayList<>(others);
    Set<String> needed = needed();
    nodes.removeIf(node -> node.getOutputList().stream().noneMatch(needed::contains));
    constants.keySet().retainAll(needed);
  }

  /** For each value the nodes that take it; those in subgraphs by the node that holds these. */
  Map<String, List<NodeProto>> consumers() {
    Map<String, List<NodeProto>> found = new HashMap<>();
    for (NodeProto node : nodes) {
      for (String input : taken(node)) {
        found.computeIfAbsent(input, each -> new ArrayList<>()).add(node);
      }
    }
    return found;
  }

  boolean isInput(String name) {
    return model.getGraphBuilder().getInputList().stream()
        .anyMatch(each -> each.getName().equals(name));
  }

  boolean isOutput(String name) {
    return model.getGraphBuilder().getOutputList().stream()
        .anyMatch(each -> each.getName().equals(name));
  }

  /** The version of ONNX's own operators. */
  long opset() {
    return ModelFile.opset(model.buildPartial());
  }

  /** Says that ONNX Runtime's own operators are used. */
  void useMicrosoft() {
    boolean there =
        model.getOpsetImportList().stream()
            .anyMatch(each -> each.getDomain().equals(Nodes.MICROSOFT));
    if (!there) {
      model.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain(Nodes.MICROSOFT).setVersion(1));
    }
  }

  /** Makes a value an output as well, for looking at it. */
  void alsoGive(ValueInfoProto value) {
    model.getGraphBuilder().addOutput(value);
  }

  /**
   * The rewritten model, without what nobody takes any more.
   *
   * @throws ModelException if it has grown too large
   */
  byte[] toBytes() throws ModelException {
    setNodes(nodes());
    GraphProto.Builder graph = model.getGraphBuilder();
    graph.clearNode().clearInitializer().addAllNode(nodes);
    graph.addAllInitializer(overridable.values()).addAllInitializer(constants.values());
    // What was said of values in between need not hold for what is there now.
    graph.clearValueInfo();
    byte[] bytes = model.build().toByteArray();
    if (bytes.length > ModelFile.MOST_BYTES) {
      throw new ModelException("the rewritten model has " + bytes.length + " bytes (too many)");
    }
    return bytes;
  }

  private Set<String> needed() {
    Map<String, NodeProto> makers = new HashMap<>();
    nodes.forEach(node -> node.getOutputList().forEach(each -> makers.put(each, node)));
    Set<String> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    model.getGraphBuilder().getOutputList().forEach(each -> open.add(each.getName()));
    while (!open.isEmpty()) {
      String name = open.remove();
      if (needed.add(name)) {
        NodeProto maker = makers.get(name);
        if (maker != null) {
          open.addAll(taken(maker));
        }
      }
    }
    return needed;
  }

  /** All values that a node or its subgraphs may take. */
  private static Set<String> taken(NodeProto node) {
    Set<String> taken = new HashSet<>(node.getInputList());
    for (AttributeProto attribute : node.getAttributeList()) {
      addTaken(attribute.getG(), taken);
      attribute.getGraphsList().forEach(each -> addTaken(each, taken));
    }
    taken.remove("");
    return taken;
  }

  private static void addTaken(GraphProto subgraph, Set<String> taken) {
    subgraph.getNodeList().forEach(each -> taken.addAll(taken(each)));
    subgraph.getOutputList().forEach(each -> taken.add(each.getName()));
  }
}
