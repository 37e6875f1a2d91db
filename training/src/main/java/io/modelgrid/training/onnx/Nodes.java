package io.modelgrid.training.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import java.util.List;

/** Nodes of graphs, and their attributes. */
public final class Nodes {
  /** ONNX Runtime's own operators. */
  public static final String MICROSOFT = "com.microsoft";

  /** Operators of classical machine learning. */
  public static final String ML = "ai.onnx.ml";

  private Nodes() {}

  /** A node of one of ONNX's own operators. */
  public static NodeProto node(
      String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
    return node("", operator, inputs, outputs, attributes);
  }

  /**
   * A node.
   *
   * @param domain whose operator it is; empty for ONNX's own
   * @param inputs an empty name for one that is left out
   */
  public static NodeProto node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      AttributeProto... attributes) {
    return NodeProto.newBuilder()
        .setDomain(domain)
        .setOpType(operator)
        .addAllInput(inputs)
        .addAllOutput(outputs)
        .addAllAttribute(List.of(attributes))
        .build();
  }

  public static AttributeProto whole(String name, long value) {
    return named(name, AttributeType.INT).setI(value).build();
  }

  public static AttributeProto wholes(String name, List<Long> values) {
    return named(name, AttributeType.INTS).addAllInts(values).build();
  }

  public static AttributeProto real(String name, float value) {
    return named(name, AttributeType.FLOAT).setF(value).build();
  }

  public static AttributeProto texts(String name, List<String> values) {
    return named(name, AttributeType.STRINGS)
        .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList())
        .build();
  }

  /** A whole number among a node's attributes. */
  public static long whole(NodeProto node, String name, long usual) {
    return node.getAttributeList().stream()
        .filter(each -> each.getName().equals(name))
        .mapToLong(AttributeProto::getI)
        .findFirst()
        .orElse(usual);
  }

  /** A real number among a node's attributes. */
  public static float real(NodeProto node, String name, float usual) {
    for (AttributeProto each : node.getAttributeList()) {
      if (each.getName().equals(name)) {
        return each.getF();
      }
    }
    return usual;
  }

  private static AttributeProto.Builder named(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
