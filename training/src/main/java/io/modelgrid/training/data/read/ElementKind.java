package io.modelgrid.training.data.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How the numbers of an array lie in a file. */
enum ElementKind {
  UINT8(1),
  INT8(1),
  INT16(2),
  UINT16(2),
  INT32(4),
  UINT32(4),
  INT64(8),
  FP16(2),
  FP32(4),
  FP64(8);

  private static final int HALF_EXPONENT = 0x1f;

  private final int bytes;

  ElementKind(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** The numbers in a file's bytes as floats, to the nearest. */
  float[] floats(byte[] raw, ByteOrder order) {
    ByteBuffer in = ByteBuffer.wrap(raw).order(order);
    float[] floats = new float[raw.length / bytes];
    for (int i = 0; i < floats.length; i++) {
      floats[i] =
          switch (this) {
            case UINT8 -> Byte.toUnsignedInt(in.get());
            case INT8 -> in.get();
            case INT16 -> in.getShort();
            case UINT16 -> Short.toUnsignedInt(in.getShort());
            case INT32 -> (float) in.getInt();
            case UINT32 -> (float) Integer.toUnsignedLong(in.getInt());
            case INT64 -> (float) in.getLong();
            case FP16 -> half(in.getShort());
            case FP32 -> in.getFloat();
            case FP64 -> (float) in.getDouble();
          };
    }
    return floats;
  }

  private static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & HALF_EXPONENT;
    int fraction = bits & 0x3ff;
    if (exponent == HALF_EXPONENT) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (fraction << 13));
    }
    if (exponent == 0) {
      float small = fraction * 0x1p-24f;
      return sign == 0 ? small : -small;
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
  }
}
