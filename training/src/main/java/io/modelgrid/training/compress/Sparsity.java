package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.ModelFile;
import io.modelgrid.training.onnx.Tensors;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which share of a model's weights, in tensors of two and more dimensions, is zero. */
final class Sparsity {
  private static final int FEWEST = 16;

  private long weights;
  private long zeros;

  private Sparsity() {}

  static double of(byte[] model) throws ModelException {
    ModelProto read = ModelFile.parse(model);
    Set<String> packed = new HashSet<>();
    for (NodeProto node : read.getGraph().getNodeList()) {
      if (node.getOpType().equals("MatMulNBits") && node.getInputCount() > 1) {
        packed.add(node.getInput(1));
      }
    }
    Sparsity all = new Sparsity();
    for (TensorProto each : read.getGraph().getInitializerList()) {
      if (each.getDimsCount() >= 2 && Tensors.elements(each) >= FEWEST) {
        all.add(each, packed.contains(each.getName()));
      }
    }
    return all.weights == 0 ? 0 : (double) all.zeros / all.weights;
  }

  private void add(TensorProto tensor, boolean packed) throws ModelException {
    Optional<float[]> numbers = Tensors.floats(tensor);
    if (numbers.isPresent()) {
      // Scales of quantised weights have a dimension of one at the end, and are none themselves.
      if (tensor.getDims(tensor.getDimsCount() - 1) > 1) {
        for (float each : numbers.get()) {
          count(each == 0);
        }
      }
      return;
    }
    ByteString raw = tensor.getRawData();
    if (packed) {
      for (int i = 0; i < raw.size(); i++) {
        count((raw.byteAt(i) & 15) == 8);
        count(((raw.byteAt(i) >> 4) & 15) == 8);
      }
    } else if (tensor.getDataType() == TensorProto.DataType.INT8_VALUE) {
      for (int i = 0; i < raw.size(); i++) {
        count(raw.byteAt(i) == 0);
      }
    } else if (tensor.getDataType() == TensorProto.DataType.FLOAT16_VALUE) {
      for (int i = 0; i + 1 < raw.size(); i += 2) {
        count(raw.byteAt(i) == 0 && (raw.byteAt(i + 1) & 0x7f) == 0);
      }
    }
  }

  private void count(boolean zero) {
    weights++;
    zeros += zero ? 1 : 0;
  }
}
