package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.number.NumberScanner;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Whole numbers, each within the range of its type and never by way of a floating-point number. */
final class IntegerElements extends Elements {
  private final DataType type;
  private final long min;
  private final long max;
  private final ByteBuffer buffer;

  IntegerElements(JsonReader json, DataType type, int count, String what) {
    super(json, type, what);
    this.type = type;
    int bits = 8 * type.size();
    boolean unsigned = type.name().startsWith("U");
    this.min = unsigned ? 0 : -1L << (bits - 1);
    // For UINT64 this is the largest long; what lies above is read on its own.
    this.max = unsigned && bits < Long.SIZE ? (1L << bits) - 1 : ~(-1L << (Math.min(bits, 64) - 1));
    this.buffer = allocate((long) count * type.size());
  }

  @Override
  void store(JsonReader json) throws IOException {
    if (json.token() != JsonToken.VALUE_NUMBER_INT) {
      throw wrongKind("a whole number");
    }
    store(value(json.parser()));
  }

  @Override
  public boolean take(NumberScanner number) {
    if (!number.isLong()) {
      return false;
    }
    long value = number.toLong();
    if (value < min || value > max) {
      return false;
    }
    store(value);
    return true;
  }

  private void store(long value) {
    switch (type.size()) {
      case 1 -> buffer.put((byte) value);
      case 2 -> buffer.putShort((short) value);
      case 4 -> buffer.putInt((int) value);
      default -> buffer.putLong(value);
    }
  }

  private long value(JsonParser parser) throws IOException {
    try {
      long value = parser.getLongValue();
      if (value >= min && (value <= max || type == DataType.UINT64)) {
        return value;
      }
    } catch (InputCoercionException e) {
      if (type == DataType.UINT64) {
        return unsigned(parser.getBigIntegerValue());
      }
    }
    throw outOfRange();
  }

  private long unsigned(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
      throw outOfRange();
    }
    return value.longValue();
  }

  private RuntimeException outOfRange() {
    String largest = type == DataType.UINT64 ? Long.toUnsignedString(-1) : Long.toString(max);
    return wrongKind("a whole number from " + min + " to " + largest);
  }

  @Override
  ByteBuffer finished() {
    return buffer.flip();
  }
}
