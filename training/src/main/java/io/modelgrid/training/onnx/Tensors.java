package io.modelgrid.training.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Tensors as ONNX keeps them, with their elements in little-endian order. */
public final class Tensors {
  private Tensors() {}

  /**
   * The elements of an FP32 tensor; empty for other types.
   *
   * @throws ModelException if there are not as many as its shape says
   */
  public static Optional<float[]> floats(TensorProto tensor) throws ModelException {
    if (tensor.getDataType() != TensorProto.DataType.FLOAT_VALUE) {
      return Optional.empty();
    }
    long elements = elements(tensor);
    if (tensor.getFloatDataCount() > 0) {
      check(tensor, elements, tensor.getFloatDataCount());
      float[] numbers = new float[tensor.getFloatDataCount()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = tensor.getFloatData(i);
      }
      return Optional.of(numbers);
    }
    ByteString raw = tensor.getRawData();
    check(tensor, elements * Float.BYTES, raw.size());
    float[] numbers = new float[raw.size() / Float.BYTES];
    raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return Optional.of(numbers);
  }

  /**
   * How many elements the shape names.
   *
   * @throws ModelException if that is nonsense
   */
  public static long elements(TensorProto tensor) throws ModelException {
    long elements = 1;
    for (long dimension : tensor.getDimsList()) {
      if (dimension < 0 || (elements > 0 && dimension > ModelFile.MOST_BYTES / elements)) {
        throw new ModelException(
            "the tensor '"
                + tensor.getName()
                + "' has the shape "
                + tensor.getDimsList()
                + " (expected: one that fits into a model)");
      }
      elements *= dimension;
    }
    return elements;
  }

  private static void check(TensorProto tensor, long expected, long found) throws ModelException {
    if (expected != found) {
      throw new ModelException(
          "the tensor '%s' of the shape %s has %d elements or bytes (expected: %d)"
              .formatted(tensor.getName(), tensor.getDimsList(), found, expected));
    }
  }

  /** A tensor of FP32. */
  public static TensorProto ofFloats(String name, List<Long> shape, float... numbers) {
    byte[] bytes = new byte[numbers.length * Float.BYTES];
    littleEndian(bytes).asFloatBuffer().put(numbers);
    return ofBytes(name, TensorProto.DataType.FLOAT, shape, bytes);
  }

  /** A tensor of INT64. */
  public static TensorProto ofLongs(String name, List<Long> shape, long... numbers) {
    byte[] bytes = new byte[numbers.length * Long.BYTES];
    littleEndian(bytes).asLongBuffer().put(numbers);
    return ofBytes(name, TensorProto.DataType.INT64, shape, bytes);
  }

  /** A tensor of INT32. */
  public static TensorProto ofInts(String name, List<Long> shape, int... numbers) {
    byte[] bytes = new byte[numbers.length * Integer.BYTES];
    littleEndian(bytes).asIntBuffer().put(numbers);
    return ofBytes(name, TensorProto.DataType.INT32, shape, bytes);
  }

  /** A tensor of any type with fixed-size elements. */
  public static TensorProto ofBytes(
      String name, TensorProto.DataType type, List<Long> shape, byte[] elements) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type.getNumber())
        .addAllDims(shape)
        .setRawData(ByteString.copyFrom(elements))
        .build();
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
