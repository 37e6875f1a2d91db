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
  private final ByteBuffer rest;
  private final String model;

  /**
   * The part of a body that begins behind the JSON. Large tensors are not copied out of it.
   *
   * @param model whose name mistakes shall tell
   */
  V2BinaryPart(ByteBuffer rest, String model) {
    this.rest = rest;
    this.model = model;
  }

  /**
   * The next tensor.
   *
   * @param size how many bytes the request says that it has
   * @param what whose data it is, as the beginning of a sentence
   */
  Tensor take(long size, DataType type, Shape shape, String what) {
    int left = rest.remaining();
    if (size > left) {
      throw Refusal.badRequest(
          "unexpected size for %s, expecting %d additional bytes for model '%s'"
              .formatted(what, size - left, model));
    }
    ByteBuffer bytes = rest.slice(rest.position(), (int) size);
    Tensor tensor = BinaryTensors.read(bytes, type, shape, what);
    rest.position(rest.position() + (int) size);
    return tensor;
  }

  /** Checks that nothing is left. */
  void finish() {
    if (rest.hasRemaining()) {
      throw Refusal.badRequest(
          ("unexpected additional input data for model '%s': %d bytes follow the last input"
                  + " (expected: as many as the inputs' binary_data_size say)")
              .formatted(model, rest.remaining()));
    }
  }
}
