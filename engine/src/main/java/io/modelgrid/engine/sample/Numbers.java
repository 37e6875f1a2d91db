package io.modelgrid.engine.sample;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;

/** The elements of a tensor of numbers or booleans, as doubles; large integers are rounded. */
public record Numbers(ByteBuffer data, DataType type) {
  /** The elements of a tensor, which is neither of BYTES nor of FP16 or BF16. */
  public static Numbers of(Tensor tensor) {
    return new Numbers(tensor.data(), tensor.dataType());
  }

  public int count() {
    return data.remaining() / type.size();
  }

  public double at(int index) {
    int position = index * type.size();
    return switch (type) {
      case BOOL, UINT8 -> Byte.toUnsignedInt(data.get(position));
      case INT8 -> data.get(position);
      case UINT16 -> Short.toUnsignedInt(data.getShort(position));
      case INT16 -> data.getShort(position);
      case UINT32 -> Integer.toUnsignedLong(data.getInt(position));
      case INT32 -> data.getInt(position);
      case UINT64 -> unsigned(data.getLong(position));
      case INT64 -> data.getLong(position);
      case FP32 -> data.getFloat(position);
      case FP64 -> data.getDouble(position);
      case FP16, BF16, BYTES ->
          throw new IllegalStateException(
              "type: " + type + " (expected: one that samples may have)");
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : 2.0 * (bits >>> 1) + (bits & 1);
  }
}
