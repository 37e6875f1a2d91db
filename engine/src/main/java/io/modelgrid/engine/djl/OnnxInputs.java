package io.modelgrid.engine.djl;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The inputs of one computation as ONNX Runtime's tensors, which lie in the given buffers where
 * those are direct and aligned, and in direct copies otherwise. Closing it frees all of them.
 */
final class OnnxInputs implements AutoCloseable {
  private final Map<String, OnnxTensor> byName = new LinkedHashMap<>();

  private OnnxInputs() {}

  static OnnxInputs of(OrtEnvironment environment, List<NamedTensor> inputs) throws OrtException {
    OnnxInputs made = new OnnxInputs();
    boolean complete = false;
    try {
      for (NamedTensor input : inputs) {
        made.byName.put(input.name(), tensor(environment, input.tensor()));
      }
      complete = true;
      return made;
    } finally {
      if (!complete) {
        made.close();
      }
    }
  }

  Map<String, OnnxTensor> byName() {
    return byName;
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
    long[] shape = tensor.shape().toArray();
    ByteBuffer data = usable(tensor);
    OnnxJavaType type = OnnxTypes.forInput(tensor.dataType());
    return switch (tensor.dataType()) {
      case BYTES -> OnnxTensor.createTensor(environment, texts(tensor), shape);
      case FP32 -> OnnxTensor.createTensor(environment, data.asFloatBuffer(), shape);
      case FP64 -> OnnxTensor.createTensor(environment, data.asDoubleBuffer(), shape);
      case INT32 -> OnnxTensor.createTensor(environment, data.asIntBuffer(), shape);
      case INT64 -> OnnxTensor.createTensor(environment, data.asLongBuffer(), shape);
      case INT16, FP16, BF16 ->
          OnnxTensor.createTensor(environment, data.asShortBuffer(), shape, type);
      default -> OnnxTensor.createTensor(environment, data, shape, type);
    };
  }

  /** The tensor's own buffer, or a direct copy where that is on the heap or at an odd address. */
  private static ByteBuffer usable(Tensor tensor) {
    ByteBuffer data = tensor.data();
    int size = tensor.dataType().size();
    if (size == 0 || (data.isDirect() && data.alignmentOffset(0, size) == 0)) {
      return data;
    }
    ByteBuffer copy =
        ByteBuffer.allocateDirect(data.remaining()).order(ByteOrder.LITTLE_ENDIAN).put(data);
    return copy.flip();
  }

  private static String[] texts(Tensor tensor) {
    return tensor.elements().stream()
        .map(element -> new String(element, StandardCharsets.UTF_8))
        .toArray(String[]::new);
  }

  @Override
  public void close() {
    byName.values().forEach(OnnxTensor::close);
    byName.clear();
  }
}
