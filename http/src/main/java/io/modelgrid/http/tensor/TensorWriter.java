package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelgrid.engine.tensor.Tensor;
import java.io.IOException;

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
    ElementWriter elements = new ElementWriter(json, what, tensor, Notation.STRICT, false);
    json.writeStartArray();
    while (elements.hasNext()) {
      elements.writeNext();
    }
    json.writeEndArray();
  }
}
