package io.modelgrid.engine.djl;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtUtil;
import ai.onnxruntime.TensorInfo;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Copies what a session gave into tensors of ours, so that its own memory can be freed. */
final class OnnxOutputs {
  private OnnxOutputs() {}

  static List<NamedTensor> read(OrtSession.Result result) throws OrtException {
    List<NamedTensor> outputs = new ArrayList<>(result.size());
    for (Map.Entry<String, OnnxValue> entry : result) {
      outputs.add(new NamedTensor(entry.getKey(), read(entry.getKey(), entry.getValue())));
    }
    return outputs;
  }

  private static Tensor read(String name, OnnxValue value) throws OrtException {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new OrtException("output '" + name + "' is no tensor");
    }
    TensorInfo info = tensor.getInfo();
    DataType type =
        OnnxTypes.of(info.onnxType)
            .orElseThrow(() -> new OrtException("output '" + name + "' is " + info.onnxType));
    Shape shape = Shape.of(info.getShape());
    if (shape.elementCount() == 0) {
      return Tensor.of(type, shape, ByteBuffer.allocate(0));
    }
    if (type == DataType.BYTES) {
      return Tensor.ofTexts(shape, texts(tensor.getValue()));
    }
    // The runtime's Java API copies into a new buffer of its own; a second copy would gain nothing.
    ByteBuffer data = tensor.getByteBuffer();
    return Tensor.of(type, shape, data.order(ByteOrder.LITTLE_ENDIAN));
  }

  private static List<String> texts(Object value) {
    return value instanceof String text
        ? List.of(text)
        : Arrays.asList(OrtUtil.flattenString(value));
  }
}
