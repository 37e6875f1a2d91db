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
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Copies what a session gave into tensors of ours, so that its own memory can be freed: small ones
 * into the heap, large ones outside.
 */
final class OnnxOutputs {
  /** Up to here a copy in the heap costs less. */
  static final int SMALL = 64 * 1024;

  // All that the runtime's Java API offers in public copies into the heap. There one large output
  // would end the node, which outside the heap is only a refusal.
  private static final MethodHandle VIEW = viewOfOutputs();

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
    return Tensor.of(type, shape, data(tensor, type, shape));
  }

  private static ByteBuffer data(OnnxTensor tensor, DataType type, Shape shape)
      throws OrtException {
    if (shape.elementCount() <= SMALL / type.size()) {
      return tensor.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer own = view(tensor);
    return Tensor.allocate(own.remaining()).put(own).flip();
  }

  private static ByteBuffer view(OnnxTensor tensor) throws OrtException {
    try {
      return (ByteBuffer) VIEW.invokeExact(tensor);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new OrtException("output cannot be read: " + e.getMessage());
    }
  }

  private static MethodHandle viewOfOutputs() {
    try {
      return MethodHandles.privateLookupIn(OnnxTensor.class, MethodHandles.lookup())
          .findVirtual(OnnxTensor.class, "getBuffer", MethodType.methodType(ByteBuffer.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "OnnxTensor.getBuffer: not found (expected: the release of ONNX Runtime that the build"
              + " pins)",
          e);
    }
  }

  private static List<String> texts(Object value) {
    return value instanceof String text
        ? List.of(text)
        : Arrays.asList(OrtUtil.flattenString(value));
  }
}
