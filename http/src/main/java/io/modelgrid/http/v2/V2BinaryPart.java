package io.modelgrid.http.v2;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.tensor.BinaryTensors;
import java.nio.ByteBuffer;

/**
 * What follows the JSON in a body: the data of the binary inputs, one after the other, without
 * gaps. For one thread.
 */
final class V2BinaryPart {
  private final byte[] body;
  private final String model;
  private int at;

  /**
   * The part of a body that begins behind the JSON.
   *
   * @param model whose name mistakes shall tell
   */
  V2BinaryPart(byte[] body, int from, String model) {
    this.body = body;
    this.at = from;
    this.model = model;
  }

  /**
   * The next tensor.
   *
   * @param size how many bytes the request says that it has
   * @param what whose data it is, as the beginning of a sentence
   */
  Tensor take(long size, DataType type, Shape shape, String what) {
    int left = body.length - at;
    if (size > left) {
      throw Refusal.badRequest(
          "unexpected size for %s, expecting %d additional bytes for model '%s'"
              .formatted(what, size - left, model));
    }
    ByteBuffer bytes = ByteBuffer.wrap(body, at, (int) size);
    Tensor tensor = BinaryTensors.read(bytes, type, shape, what);
    at += (int) size;
    return tensor;
  }

  /** Checks that nothing is left. */
  void finish() {
    if (at != body.length) {
      throw Refusal.badRequest(
          ("unexpected additional input data for model '%s': %d bytes follow the last input"
                  + " (expected: as many as the inputs' binary_data_size say)")
              .formatted(model, body.length - at));
    }
  }
}
