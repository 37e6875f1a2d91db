package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.ByteSink;
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
   * @param json writes into a {@link ByteSink}
   * @param what whose data it is, in the words of a message
   * @param base64 whether BYTES are written as bytes instead of texts, which only the notation of
   *     TensorFlow can
   */
  public NestedWriter(
      JsonGenerator json, String what, Tensor tensor, Notation notation, boolean base64) {
    this(json, tensor.shape(), new ElementWriter(what, tensor, notation, base64));
  }

  /** The same for a shape that may be another than the tensor's, with as many elements. */
  NestedWriter(JsonGenerator json, Shape shape, ElementWriter elements) {
    this.json = json;
    this.shape = shape;
    this.elements = elements;
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
    if (elements.hasTexts()) {
      writeTexts(axis);
    } else {
      writeNumbers(ByteSink.forValue(json), axis);
    }
  }

  private void writeTexts(int axis) throws IOException {
    if (axis == shape.rank()) {
      elements.writeText(json);
      return;
    }
    json.writeStartArray();
    long size = shape.dimension(axis);
    for (long index = 0; index < size; index++) {
      writeTexts(axis + 1);
    }
    json.writeEndArray();
  }

  private void writeNumbers(ByteSink sink, int axis) {
    if (axis == shape.rank()) {
      elements.writeNumbers(sink, 1);
      return;
    }
    sink.write('[');
    long size = shape.dimension(axis);
    if (axis == shape.rank() - 1) {
      elements.writeNumbers(sink, size);
    } else {
      for (long index = 0; index < size; index++) {
        if (index > 0) {
          sink.write(',');
        }
        writeNumbers(sink, axis + 1);
      }
    }
    sink.write(']');
  }
}
