package io.modelgrid.http.zoo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Goes through a protobuf message field by field. */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final ByteBuffer bytes;
  private int field;
  private int wire;

  ProtobufReader(ByteBuffer bytes) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Goes to the next field, whose value must then be taken or skipped; false at the end. */
  boolean next() {
    if (!bytes.hasRemaining()) {
      return false;
    }
    int tag = (int) varint();
    field = tag >>> 3;
    wire = tag & 7;
    return true;
  }

  int field() {
    return field;
  }

  /** Whether the value is a chunk: text, a message, or packed numbers. */
  boolean isChunk() {
    return wire == LENGTH_DELIMITED;
  }

  /**
   * The value's bytes as they lie there, without the length of a chunk; of a varint its 64 bits.
   */
  ByteBuffer value() {
    return switch (wire) {
      case VARINT ->
          ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, varint());
      case FIXED64 -> take(Long.BYTES);
      case FIXED32 -> take(Integer.BYTES);
      case LENGTH_DELIMITED -> take((int) varint());
      default ->
          throw new IllegalArgumentException("wire type: " + wire + " (expected: 0, 1, 2, 5)");
    };
  }

  /** Reads the base-128 numbers of a packed field. */
  static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = from.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private long varint() {
    return varint(bytes);
  }

  private ByteBuffer take(int length) {
    ByteBuffer taken = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + length);
    return taken;
  }
}
