package io.modelgrid.engine.djl;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads what a session takes and gives; symbolic dimensions become -1. */
final class OnnxSignature {
  private OnnxSignature() {}

  /**
   * The signature of a session.
   *
   * @throws LoadException naming an input or output that is no tensor, or of an unusable type
   */
  static Signature of(OrtSession session) throws LoadException {
    Collection<NodeInfo> inputs;
    Collection<NodeInfo> outputs;
    try {
      inputs = session.getInputInfo().values();
      outputs = session.getOutputInfo().values();
    } catch (OrtException e) {
      // The Java API has no word for some types, optional among them.
      throw LoadException.invalid(
          "an input or output is of a type that cannot be served, for example optional (expected:"
              + " tensors)",
          e);
    }
    return Signature.of(specs("input", inputs), specs("output", outputs));
  }

  private static List<TensorSpec> specs(String side, Collection<NodeInfo> nodes)
      throws LoadException {
    List<TensorSpec> specs = new ArrayList<>();
    for (NodeInfo node : nodes) {
      if (!(node.getInfo() instanceof TensorInfo info)) {
        throw LoadException.invalid(
            "%s '%s' is a sequence, map or optional (expected: a tensor)"
                .formatted(side, node.getName()));
      }
      Optional<DataType> type = OnnxTypes.of(info.onnxType);
      if (type.isEmpty() || (side.equals("input") && !OnnxTypes.canGoIn(type.get()))) {
        throw LoadException.invalid(
            "%s '%s' has the element type %s, which cannot be served"
                .formatted(side, node.getName(), spoken(info)));
      }
      specs.add(new TensorSpec(node.getName(), type.get(), shape(info), false));
    }
    return specs;
  }

  private static Shape shape(TensorInfo info) {
    long[] dimensions = info.getShape();
    for (int axis = 0; axis < dimensions.length; axis++) {
      dimensions[axis] = Math.max(dimensions[axis], -1);
    }
    return Shape.of(dimensions);
  }

  private static String spoken(TensorInfo info) {
    return info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
  }
}
