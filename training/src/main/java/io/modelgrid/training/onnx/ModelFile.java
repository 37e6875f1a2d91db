package io.modelgrid.training.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the bytes of {@code .onnx} files, which are data from strangers: bounded in size and depth,
 * and refused if they name tensors in other files.
 */
public final class ModelFile {
  /** No larger model is taken. */
  public static final int MOST_BYTES = 1 << 30;

  /** Messages within messages: a subgraph is three below the one that it is in. */
  private static final int DEEPEST = 48;

  private ModelFile() {}

  /**
   * Reads a model.
   *
   * @throws ModelException if it is none, is too large or too deep, or is not complete in itself
   */
  public static ModelProto parse(byte[] bytes) throws ModelException {
    if (bytes.length > MOST_BYTES) {
      throw new ModelException(
          "the model has " + bytes.length + " bytes (expected: at most " + MOST_BYTES + ")");
    }
    ModelProto model = read(bytes);
    if (!model.hasGraph() || model.getGraph().getOutputCount() == 0) {
      throw new ModelException("not an ONNX model: it has no graph (expected: an .onnx file)");
    }
    refuseExternal(model);
    return model;
  }

  /** The version of ONNX's own operators that the model uses; 0 if it names none. */
  public static long opset(ModelProto model) {
    return model.getOpsetImportList().stream()
        .filter(each -> each.getDomain().isEmpty() || each.getDomain().equals("ai.onnx"))
        .mapToLong(OperatorSetIdProto::getVersion)
        .max()
        .orElse(0);
  }

  private static ModelProto read(byte[] bytes) throws ModelException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    in.setRecursionLimit(DEEPEST);
    try {
      ModelProto model = ModelProto.parseFrom(in);
      in.checkLastTagWas(0);
      return model;
    } catch (InvalidProtocolBufferException e) {
      throw new ModelException(
          "not an ONNX model: " + e.getMessage() + " (expected: an .onnx file)", e);
    } catch (IOException e) {
      throw new ModelException("not an ONNX model (expected: an .onnx file)", e);
    }
  }

  private static void refuseExternal(ModelProto model) throws ModelException {
    refuseExternal(model.getGraph());
    for (TrainingInfoProto each : model.getTrainingInfoList()) {
      refuseExternal(each.getInitialization());
      refuseExternal(each.getAlgorithm());
    }
    for (FunctionProto each : model.getFunctionsList()) {
      refuseExternal(each.getNodeList());
    }
  }

  private static void refuseExternal(GraphProto graph) throws ModelException {
    List<TensorProto> tensors = new ArrayList<>(graph.getInitializerList());
    graph.getSparseInitializerList().forEach(each -> addAll(each, tensors));
    refuseIfExternal(tensors);
    refuseExternal(graph.getNodeList());
  }

  private static void refuseExternal(List<NodeProto> nodes) throws ModelException {
    for (NodeProto node : nodes) {
      for (AttributeProto attribute : node.getAttributeList()) {
        List<TensorProto> tensors = new ArrayList<>(attribute.getTensorsList());
        tensors.add(attribute.getT());
        addAll(attribute.getSparseTensor(), tensors);
        attribute.getSparseTensorsList().forEach(each -> addAll(each, tensors));
        refuseIfExternal(tensors);
        refuseExternal(attribute.getG());
        for (GraphProto each : attribute.getGraphsList()) {
          refuseExternal(each);
        }
      }
    }
  }

  private static void addAll(SparseTensorProto sparse, List<TensorProto> tensors) {
    tensors.add(sparse.getValues());
    tensors.add(sparse.getIndices());
  }

  private static void refuseIfExternal(List<TensorProto> tensors) throws ModelException {
    for (TensorProto each : tensors) {
      if (each.getDataLocation() == TensorProto.DataLocation.EXTERNAL
          || each.getExternalDataCount() > 0) {
        throw new ModelException(
            "the model keeps '"
                + each.getName()
                + "' in another file (expected: all weights inside the model)");
      }
    }
  }
}
