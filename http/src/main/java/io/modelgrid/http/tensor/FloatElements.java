package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.number.NumberScanner;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Floating-point numbers, each rounded once; whole numbers count, what overflows does not. */
final class FloatElements extends Elements {
  private final DataType type;
  private final ByteBuffer buffer;

  FloatElements(JsonReader json, DataType type, int count, String what) {
    super(json, type, what);
    this.type = type;
    this.buffer = allocate((long) count * type.size());
  }

  @Override
  void store(JsonReader json) throws IOException {
    boolean whole = json.token() == JsonToken.VALUE_NUMBER_INT;
    if (!whole && json.token() != JsonToken.VALUE_NUMBER_FLOAT) {
      throw wrongKind("a number");
    }
    JsonParser parser = json.parser();
    if (!whole && parser.isNaN()) {
      storeNamed(json.text());
    } else if (type == DataType.FP32) {
      float value = whole ? wholeFloat(json) : parser.getFloatValue();
      if (!Float.isFinite(value)) {
        throw wrongKind("a number from -3.4028235e38 to 3.4028235e38");
      }
      buffer.putFloat(value);
    } else {
      double value = whole ? wholeDouble(json) : parser.getDoubleValue();
      if (!Double.isFinite(value)) {
        throw wrongKind("a number from -1.7976931348623157e308 to 1.7976931348623157e308");
      }
      buffer.putDouble(value);
    }
  }

  /** A value that has a name instead of digits; only some dialects let it get here. */
  private void storeNamed(String name) {
    double value =
        switch (name) {
          case "NaN" -> Double.NaN;
          case "Infinity" -> Double.POSITIVE_INFINITY;
          case "-Infinity" -> Double.NEGATIVE_INFINITY;
          default -> throw wrongKind("a number, NaN, Infinity or -Infinity");
        };
    if (type == DataType.FP32) {
      buffer.putFloat((float) value);
    } else {
      buffer.putDouble(value);
    }
  }

  @Override
  public boolean take(NumberScanner number) {
    if (type == DataType.FP32) {
      float value = number.toFloat();
      if (!Float.isFinite(value)) {
        return false;
      }
      buffer.putFloat(value);
    } else {
      double value = number.toDouble();
      if (!Double.isFinite(value)) {
        return false;
      }
      buffer.putDouble(value);
    }
    return true;
  }

  private static float wholeFloat(JsonReader json) throws IOException {
    JsonParser parser = json.parser();
    if (parser.getNumberType() == NumberType.BIG_INTEGER) {
      return parser.getBigIntegerValue().floatValue();
    }
    long value = parser.getLongValue();
    return value == 0 && json.text().startsWith("-") ? -0.0f : (float) value;
  }

  private static double wholeDouble(JsonReader json) throws IOException {
    JsonParser parser = json.parser();
    if (parser.getNumberType() == NumberType.BIG_INTEGER) {
      return parser.getBigIntegerValue().doubleValue();
    }
    long value = parser.getLongValue();
    return value == 0 && json.text().startsWith("-") ? -0.0 : (double) value;
  }

  @Override
  ByteBuffer finished() {
    return buffer.flip();
  }
}
