package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
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

  /** A guess at the length of the JSON, to begin with a fitting buffer: seldom too short. */
  public static int guessedLength(Tensor tensor) {
    long length =
        tensor.dataType() == DataType.BYTES
            ? 5L * tensor.byteSize() / 2
            : tensor.shape().elementCount() * guessedLength(tensor.dataType());
    return (int) Math.min(length, 1 << 24);
  }

  /** A number as long as most are, with its comma. */
  private static int guessedLength(DataType type) {
    return switch (type) {
      case BOOL -> 6;
      case UINT8 -> 4;
      case INT8 -> 5;
      case UINT16, INT16 -> 7;
      case UINT32, INT32 -> 12;
      case UINT64, INT64 -> 20;
      // Between -1 and 1 there are more digits than elsewhere: -0.012345678 and the like.
      case FP16, BF16, FP32 -> 14;
      case FP64 -> 22;
      case BYTES -> throw new IllegalArgumentException("type: BYTES (expected: one of numbers)");
    };
  }

  /**
   * Writes the array.
   *
   * @param json writes into a {@link io.modelgrid.http.json.ByteSink}
   * @param what whose data it is, in the words of a message
   */
  public static void write(JsonGenerator json, String what, Tensor tensor) throws IOException {
    Shape flat = Shape.of(tensor.shape().elementCount());
    new NestedWriter(json, flat, new ElementWriter(what, tensor, Notation.STRICT, false))
        .writeAll();
  }
}
