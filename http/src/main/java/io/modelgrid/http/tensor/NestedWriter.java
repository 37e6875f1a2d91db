package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.IOException;

/**
 * Writes a tensor as JSON that is nested as its shape says, in one go or row by row; a scalar is a
 * bare value. For one tensor and one thread.
 */
public final class NestedWriter {
  private final JsonGenerator json;
  private final Shape shape;
  private final ElementWriter elements;

  /**
   * A writer that has written nothing yet.
   *
   * @param what whose data it is, in the words of a message
   * @param base64 whether BYTES are written as bytes instead of texts, which only the notation of
   *     TensorFlow can
   */
  public NestedWriter(
      JsonGenerator json, String what, Tensor tensor, Notation notation, boolean base64) {
    this.json = json;
    this.shape = tensor.shape();
    this.elements = new ElementWriter(json, what, tensor, notation, base64);
  }

  /** Writes everything. */
  public void writeAll() throws IOException {
    write(0);
  }

  /** Writes the next row of a tensor that has rows. */
  public void writeRow() throws IOException {
    write(1);
  }

  private void write(int axis) throws IOException {
    if (axis == shape.rank()) {
      elements.writeNext();
      return;
    }
    json.writeStartArray();
    long size = shape.dimension(axis);
    for (long index = 0; index < size; index++) {
      write(axis + 1);
    }
    json.writeEndArray();
  }
}
