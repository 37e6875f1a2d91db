package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.Utf8;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes a tensor's data as one flat JSON array in row-major order: FP32 and FP64 as the shortest
 * number that reads back equal, integers whole, BYTES as strings.
 *
 * <p>JSON has no NaN and no infinity, and a string must be UTF-8. A tensor that holds what JSON
 * cannot carry is refused, rather than sent as something that a strict reader would stumble over.
 */
public final class TensorWriter {
  private TensorWriter() {}

  /** A guess at the length of the JSON, to begin with a fitting buffer. */
  public static int guessedLength(Tensor tensor) {
    return switch (tensor.dataType()) {
      case FP32, INT32, UINT32, INT16, UINT16 -> (int) Math.min(3L * tensor.byteSize(), 1 << 24);
      default -> (int) Math.min(5L * tensor.byteSize() / 2, 1 << 24);
    };
  }

  /**
   * Writes the array.
   *
   * @param what whose data it is, in the words of a message
   */
  public static void write(JsonGenerator json, String what, Tensor tensor) throws IOException {
    ByteBuffer data = tensor.data();
    json.writeStartArray();
    while (data.hasRemaining()) {
      switch (tensor.dataType()) {
        case BOOL -> json.writeBoolean(data.get() != 0);
        case UINT8 -> json.writeNumber(data.get() & 0xFF);
        case UINT16 -> json.writeNumber(data.getShort() & 0xFFFF);
        case UINT32 -> json.writeNumber(data.getInt() & 0xFFFFFFFFL);
        case UINT64 -> json.writeNumber(Long.toUnsignedString(data.getLong()));
        case INT8 -> json.writeNumber(data.get());
        case INT16 -> json.writeNumber(data.getShort());
        case INT32 -> json.writeNumber(data.getInt());
        case INT64 -> json.writeNumber(data.getLong());
        case FP32 -> json.writeNumber(finite(data.getFloat(), what));
        case FP64 -> json.writeNumber(finite(data.getDouble(), what));
        case BYTES -> writeText(json, data, what);
        case FP16, BF16 ->
            throw Refusal.badRequest(
                "sending "
                    + tensor.dataType()
                    + " data via JSON is not supported. Please use the binary data format for "
                    + what);
      }
    }
    json.writeEndArray();
  }

  private static float finite(float value, String what) {
    if (!Float.isFinite(value)) {
      throw unspeakable(what, Float.toString(value));
    }
    return value;
  }

  private static double finite(double value, String what) {
    if (!Double.isFinite(value)) {
      throw unspeakable(what, Double.toString(value));
    }
    return value;
  }

  private static void writeText(JsonGenerator json, ByteBuffer data, String what)
      throws IOException {
    byte[] text = new byte[data.getInt()];
    data.get(text);
    if (Utf8.firstInvalid(text, 0, text.length) >= 0) {
      throw unspeakable(what, "bytes that are not UTF-8");
    }
    json.writeUTF8String(text, 0, text.length);
  }

  private static RefusedException unspeakable(String what, String value) {
    return Refusal.badRequest(
        what
            + " holds "
            + value
            + ", which JSON cannot carry. Please use the binary data format for "
            + what);
  }
}
