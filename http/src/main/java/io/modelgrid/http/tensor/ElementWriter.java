package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.Utf8;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes the elements of one tensor, one after the other. The only part that knows how a number or
 * a text is written; brackets lie with its callers.
 */
final class ElementWriter {
  private final JsonGenerator json;
  private final String what;
  private final DataType type;
  private final ByteBuffer data;
  private final Notation notation;
  private final boolean base64;

  ElementWriter(JsonGenerator json, String what, Tensor tensor, Notation notation, boolean base64) {
    this.json = json;
    this.what = what;
    this.type = tensor.dataType();
    this.data = tensor.data();
    this.notation = notation;
    this.base64 = base64;
  }

  boolean hasNext() {
    return data.hasRemaining();
  }

  void writeNext() throws IOException {
    switch (type) {
      case BOOL -> json.writeBoolean(data.get() != 0);
      case UINT8 -> json.writeNumber(data.get() & 0xFF);
      case UINT16 -> json.writeNumber(data.getShort() & 0xFFFF);
      case UINT32 -> json.writeNumber(data.getInt() & 0xFFFFFFFFL);
      case UINT64 -> json.writeNumber(Long.toUnsignedString(data.getLong()));
      case INT8 -> json.writeNumber(data.get());
      case INT16 -> json.writeNumber(data.getShort());
      case INT32 -> json.writeNumber(data.getInt());
      case INT64 -> json.writeNumber(data.getLong());
      case FP32 -> writeFloat(data.getFloat());
      case FP64 -> writeDouble(data.getDouble());
      case BYTES -> writeBytes();
      case FP16, BF16 ->
          throw Refusal.badRequest(
              "sending "
                  + type
                  + " data via JSON is not supported. "
                  + notation.advice()
                  + " for "
                  + what);
    }
  }

  private void writeFloat(float value) throws IOException {
    if (notation == Notation.STRICT && !Float.isFinite(value)) {
      throw unspeakable(Float.toString(value));
    }
    json.writeNumber(value);
  }

  private void writeDouble(double value) throws IOException {
    if (notation == Notation.STRICT && !Double.isFinite(value)) {
      throw unspeakable(Double.toString(value));
    }
    json.writeNumber(value);
  }

  private void writeBytes() throws IOException {
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
}
