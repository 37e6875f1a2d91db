package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.json.Utf8;
import io.modelgrid.http.number.ShortestDecimal;
import io.modelgrid.http.number.WholeNumber;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the elements of one tensor, one after the other: texts by Jackson, everything else by
 * itself. The only part that knows how a number or a text is written; brackets lie with its
 * callers.
 */
final class ElementWriter {
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] NAN = ascii("NaN");
  private static final byte[] INFINITY = ascii("Infinity");
  private static final byte[] MINUS_INFINITY = ascii("-Infinity");

  // A number, which nothing else is longer than, and a comma before it.
  private static final int LONGEST = 1 + ShortestDecimal.MAX_LENGTH;

  private final String what;
  private final DataType type;
  private final ByteBuffer data;
  private final Notation notation;
  private final boolean base64;

  ElementWriter(String what, Tensor tensor, Notation notation, boolean base64) {
    this.what = what;
    this.type = tensor.dataType();
    this.data = tensor.data();
    this.notation = notation;
    this.base64 = base64;
  }

  /** Whether the elements are written by {@link #writeText}; else by {@link #writeNumbers}. */
  boolean hasTexts() {
    return type == DataType.BYTES;
  }

  void writeText(JsonGenerator json) throws IOException {
    byte[] bytes = new byte[data.getInt()];
    data.get(bytes);
    if (base64) {
      json.writeStartObject();
      json.writeFieldName(TextElements.BASE64);
      json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes, 0, bytes.length);
      json.writeEndObject();
      return;
    }
    if (Utf8.firstInvalid(bytes, 0, bytes.length) >= 0) {
      throw unspeakable("bytes that are not UTF-8");
    }
    json.writeUTF8String(bytes, 0, bytes.length);
  }

  /** Writes the next numbers, or truth values, with commas between. */
  void writeNumbers(ByteSink sink, long count) {
    for (long index = 0; index < count; index++) {
      byte[] target = sink.reserveUpTo(LONGEST);
      int begin = sink.size();
      int at = begin;
      if (index > 0) {
        target[at++] = ',';
      }
      sink.advance(put(target, at) - begin);
    }
  }

  private int put(byte[] target, int at) {
    return switch (type) {
      case BOOL -> put(data.get() != 0 ? TRUE : FALSE, target, at);
      case UINT8 -> WholeNumber.write(data.get() & 0xFF, target, at);
      case UINT16 -> WholeNumber.write(data.getShort() & 0xFFFF, target, at);
      case UINT32 -> WholeNumber.write(data.getInt() & 0xFFFFFFFFL, target, at);
      case UINT64 -> WholeNumber.writeUnsigned(data.getLong(), target, at);
      case INT8 -> WholeNumber.write(data.get(), target, at);
      case INT16 -> WholeNumber.write(data.getShort(), target, at);
      case INT32 -> WholeNumber.write(data.getInt(), target, at);
      case INT64 -> WholeNumber.write(data.getLong(), target, at);
      case FP32 -> putFloat(data.getFloat(), target, at);
      case FP64 -> putDouble(data.getDouble(), target, at);
      case FP16, BF16, BYTES ->
          throw Refusal.badRequest(
              "sending "
                  + type
                  + " data via JSON is not supported. "
                  + notation.advice()
                  + " for "
                  + what);
    };
  }

  private int putFloat(float value, byte[] target, int at) {
    return Float.isFinite(value)
        ? ShortestDecimal.write(value, target, at)
        : putNonFinite(value, target, at);
  }

  private int putDouble(double value, byte[] target, int at) {
    return Double.isFinite(value)
        ? ShortestDecimal.write(value, target, at)
        : putNonFinite(value, target, at);
  }

  private int putNonFinite(double value, byte[] target, int at) {
    if (notation == Notation.STRICT) {
      throw unspeakable(Double.toString(value));
    }
    return put(Double.isNaN(value) ? NAN : value > 0 ? INFINITY : MINUS_INFINITY, target, at);
  }

  private static int put(byte[] word, byte[] target, int at) {
    System.arraycopy(word, 0, target, at, word.length);
    return at + word.length;
  }

  private RefusedException unspeakable(String value) {
    return Refusal.badRequest(
        what
            + " holds "
            + value
            + ", which JSON cannot carry. "
            + notation.advice()
            + " for "
            + what);
  }

  private static byte[] ascii(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }
}
