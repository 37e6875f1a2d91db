package io.modelgrid.http.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.grpc.proto.InferTensorContents;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.tensor.BinaryTensors;
import io.modelgrid.http.tensor.Shapes;
import java.nio.ByteBuffer;

/** Tensors as lists of elements of their type. FP16 and BF16 have no such list. */
final class TypedContents {
  private TypedContents() {}

  /** Whether there is a list for the type. */
  static boolean carries(DataType type) {
    return type != DataType.FP16 && type != DataType.BF16;
  }

  /**
   * Reads a tensor.
   *
   * @param what whose data it is, as the beginning of a sentence
   * @throws io.modelgrid.http.refusal.RefusedException with status 400 if the elements are not
   *     those that type and shape ask for
   */
  static Tensor read(InferTensorContents contents, DataType type, Shape shape, String what) {
    if (!carries(type)) {
      throw Refusal.badRequest(
          what + ": " + type + " has no typed contents (expected: raw_input_contents)");
    }
    int given = count(contents, type);
    int others = total(contents) - given;
    long elements = Shapes.count(shape, what);
    if (given != elements || others != 0) {
      throw Refusal.badRequest(
          "%s: %d elements came in %s, and %d elsewhere (expected: %d there by shape %s, and 0)"
              .formatted(what, given, field(type), others, elements, shape));
    }
    return Tensor.of(type, shape, data(contents, type, given, what));
  }

  private static ByteBuffer data(
      InferTensorContents contents, DataType type, int count, String what) {
    if (type == DataType.BYTES) {
      return texts(contents, count);
    }
    ByteBuffer data = BinaryTensors.allocate((long) count * type.size());
    for (int i = 0; i < count; i++) {
      switch (type) {
        case BOOL -> data.put((byte) (contents.getBoolContents(i) ? 1 : 0));
        case INT8 -> data.put((byte) within(contents.getIntContents(i), -128, 127, type, i, what));
        case INT16 ->
            data.putShort(
                (short) within(contents.getIntContents(i), -32_768, 32_767, type, i, what));
        case INT32 -> data.putInt(contents.getIntContents(i));
        case INT64 -> data.putLong(contents.getInt64Contents(i));
        case UINT8 -> data.put((byte) within(unsigned(contents, i), 0, 255, type, i, what));
        case UINT16 ->
            data.putShort((short) within(unsigned(contents, i), 0, 65_535, type, i, what));
        case UINT32 -> data.putInt(contents.getUintContents(i));
        case UINT64 -> data.putLong(contents.getUint64Contents(i));
        case FP32 -> data.putFloat(contents.getFp32Contents(i));
        case FP64 -> data.putDouble(contents.getFp64Contents(i));
        default ->
            throw new IllegalStateException("type: " + type + " (expected: one with a list)");
      }
    }
    return data.flip();
  }

  private static ByteBuffer texts(InferTensorContents contents, int count) {
    long size = 0;
    for (int i = 0; i < count; i++) {
      size += Integer.BYTES + (long) contents.getBytesContents(i).size();
    }
    ByteBuffer data = BinaryTensors.allocate(size);
    for (int i = 0; i < count; i++) {
      data.putInt(contents.getBytesContents(i).size());
      contents.getBytesContents(i).copyTo(data);
    }
    return data.flip();
  }

  /** Writes a tensor whose type has a list. */
  static InferTensorContents write(Tensor tensor) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    ByteBuffer data = tensor.data();
    while (data.hasRemaining()) {
      switch (tensor.dataType()) {
        case BOOL -> contents.addBoolContents(data.get() != 0);
        case INT8 -> contents.addIntContents(data.get());
        case INT16 -> contents.addIntContents(data.getShort());
        case INT32 -> contents.addIntContents(data.getInt());
        case INT64 -> contents.addInt64Contents(data.getLong());
        case UINT8 -> contents.addUintContents(Byte.toUnsignedInt(data.get()));
        case UINT16 -> contents.addUintContents(Short.toUnsignedInt(data.getShort()));
        case UINT32 -> contents.addUintContents(data.getInt());
        case UINT64 -> contents.addUint64Contents(data.getLong());
        case FP32 -> contents.addFp32Contents(data.getFloat());
        case FP64 -> contents.addFp64Contents(data.getDouble());
        case BYTES -> {
          int length = data.getInt();
          contents.addBytesContents(
              UnsafeByteOperations.unsafeWrap(data.slice(data.position(), length)));
          data.position(data.position() + length);
        }
        case FP16, BF16 ->
            throw new IllegalArgumentException(
                "tensor: " + tensor.dataType() + " (expected: a type with typed contents)");
      }
    }
    return contents.build();
  }

  private static long unsigned(InferTensorContents contents, int index) {
    return Integer.toUnsignedLong(contents.getUintContents(index));
  }

  private static long within(
      long value, long min, long max, DataType type, int index, String what) {
    if (value < min || value > max) {
      throw Refusal.badRequest(
          "%s: element %d is %d (expected: %d to %d for %s)"
              .formatted(what, index, value, min, max, type));
    }
    return value;
  }

  private static int count(InferTensorContents contents, DataType type) {
    return switch (type) {
      case BOOL -> contents.getBoolContentsCount();
      case INT8, INT16, INT32 -> contents.getIntContentsCount();
      case INT64 -> contents.getInt64ContentsCount();
      case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
      case UINT64 -> contents.getUint64ContentsCount();
      case FP32 -> contents.getFp32ContentsCount();
      case FP64 -> contents.getFp64ContentsCount();
      case BYTES -> contents.getBytesContentsCount();
      case FP16, BF16 -> 0;
    };
  }

  private static String field(DataType type) {
    return switch (type) {
      case BOOL -> "bool_contents";
      case INT8, INT16, INT32 -> "int_contents";
      case INT64 -> "int64_contents";
      case UINT8, UINT16, UINT32 -> "uint_contents";
      case UINT64 -> "uint64_contents";
      case FP32 -> "fp32_contents";
      case FP64 -> "fp64_contents";
      case BYTES -> "bytes_contents";
      case FP16, BF16 -> "raw_input_contents";
    };
  }

  private static int total(InferTensorContents contents) {
    return contents.getBoolContentsCount()
        + contents.getIntContentsCount()
        + contents.getInt64ContentsCount()
        + contents.getUintContentsCount()
        + contents.getUint64ContentsCount()
        + contents.getFp32ContentsCount()
        + contents.getFp64ContentsCount()
        + contents.getBytesContentsCount();
  }
}
