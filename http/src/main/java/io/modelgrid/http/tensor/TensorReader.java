package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.RefusedException;
import java.util.Arrays;

/**
 * Reads the data of one tensor, whose type and shape are known, from a JSON array: flat in
 * row-major order, or nested exactly as the shape says. For one tensor and one thread.
 */
public final class TensorReader {
  private final JsonReader json;
  private final String what;
  private final Shape shape;
  private final int count;
  private final Elements elements;
  private final long[] path;

  private TensorReader(JsonReader json, String what, DataType type, Shape shape) {
    this.json = json;
    this.what = what;
    this.shape = shape;
    this.count = Shapes.countWithin(json.bytesLeft(), type, shape, what);
    this.elements = Elements.of(type, count, json, what);
    this.path = new long[Math.max(1, shape.rank())];
  }

  /**
   * Reads the array whose opening bracket is the reader's current token.
   *
   * @param what whose data it is, as the beginning of a sentence
   */
  public static Tensor read(JsonReader json, String what, DataType type, Shape shape) {
    if (json.token() != JsonToken.START_ARRAY) {
      throw json.mistake(
          what + ": data is " + JsonReader.spoken(json.token()) + " (expected: an array)");
    }
    TensorReader reader = new TensorReader(json, what, type, shape);
    reader.readArray();
    return Tensor.of(type, shape, reader.elements.finished());
  }

  private void readArray() {
    JsonToken first = json.next();
    if (first == JsonToken.START_ARRAY) {
      if (shape.rank() < 2) {
        throw json.mistake(
            what + ": data is nested (expected: a flat array, because the shape is " + shape + ")");
      }
      readNested(0, first);
    } else {
      readFlat(first);
    }
  }

  private void readFlat(JsonToken first) {
    JsonToken token = first;
    int seen = 0;
    while (token != JsonToken.END_ARRAY) {
      if (seen == count) {
        throw json.mistake(countMistake("more than " + count));
      }
      if (token == JsonToken.START_ARRAY) {
        throw json.mistake(what + ": data mixes numbers and arrays (expected: flat, or nested)");
      }
      elements.put(seen++);
      token = json.next();
    }
    if (seen != count) {
      throw json.mistake(countMistake(Integer.toString(seen)));
    }
  }

  private String countMistake(String came) {
    return what
        + ": data has "
        + came
        + " elements (expected: "
        + count
        + ", because the shape is "
        + shape
        + ")";
  }

  private void readNested(int axis, JsonToken first) {
    long expected = shape.dimension(axis);
    boolean last = axis == shape.rank() - 1;
    JsonToken token = first;
    long seen = 0;
    while (token != JsonToken.END_ARRAY) {
      if (seen == expected) {
        throw ragged(axis, "more than " + expected, expected);
      }
      path[axis] = seen++;
      if (!last && token == JsonToken.START_ARRAY) {
        readNested(axis + 1, json.next());
      } else if (last && token != JsonToken.START_ARRAY) {
        elements.put(elements.seen());
      } else {
        throw wrongDepth(axis, last);
      }
      token = json.next();
    }
    if (seen != expected) {
      throw ragged(axis, Long.toString(seen), expected);
    }
  }

  private RefusedException ragged(int axis, String came, long expected) {
    return json.mistake(
        what
            + ": data is ragged: the array at "
            + Arrays.toString(Arrays.copyOf(path, axis))
            + " has "
            + came
            + " elements (expected: "
            + expected
            + ", because the shape is "
            + shape
            + ")");
  }

  private RefusedException wrongDepth(int axis, boolean last) {
    return json.mistake(
        what
            + ": data at "
            + Arrays.toString(Arrays.copyOf(path, axis + 1))
            + " is "
            + JsonReader.spoken(json.token())
            + " (expected: "
            + (last ? "an element" : "an array")
            + ", because the shape is "
            + shape
            + ")");
  }
}
