package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.RefusedException;
import java.util.Arrays;

/**
 * Reads the data of one tensor, whose type and shape are known, from JSON: flat in row-major order,
 * nested exactly as the shape says, or row by row. For one tensor and one thread.
 */
public final class TensorReader {
  private final JsonReader json;
  private final String what;
  private final Shape shape;
  private final int count;
  private final Elements elements;
  private final long[] path;
  private int rows;

  private TensorReader(
      JsonReader json, String what, DataType type, Shape shape, int count, Notation notation) {
    this.json = json;
    this.what = what;
    this.shape = shape;
    this.count = count;
    this.elements = Elements.of(type, count, json, what, notation);
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
    int count = Shapes.countWithin(json.bytesLeft(), type, shape, what);
    TensorReader reader = new TensorReader(json, what, type, shape, count, Notation.STRICT);
    reader.readArray();
    return reader.finished();
  }

  /**
   * Reads the value whose first token is the reader's current one: nested exactly as the shape
   * says, and a bare value where that is a scalar's.
   *
   * @param what whose data it is, as the beginning of a sentence
   */
  public static Tensor readNested(
      JsonReader json, String what, DataType type, Shape shape, Notation notation) {
    TensorReader reader = ofRows(json, what, type, shape, notation);
    reader.readValue(0);
    return reader.finished();
  }

  /**
   * A reader for a tensor whose rows lie scattered in the value whose first token is the current
   * one: {@link #readRow} or {@link #readFeature} takes one after the other, as many as the shape's
   * first dimension says, and then {@link #finished} gives the whole.
   *
   * @param what whose data it is, as the beginning of a sentence
   */
  public static TensorReader ofRows(
      JsonReader json, String what, DataType type, Shape shape, Notation notation) {
    int bytes = json.offset() - json.begin() + json.bytesLeft();
    int count = Shapes.countWithin(bytes, shape, what);
    return new TensorReader(json, what, type, shape, count, notation);
  }

  /** Takes the current value as the next row: nested as the rest of the shape says. */
  public void readRow() {
    path[0] = rows++;
    readValue(1);
  }

  /** Takes the current value as the next row: a list, or a bare value where one is a row. */
  public void readFeature() {
    long width = shape.rank() < 2 ? 1 : shape.dimension(1);
    path[0] = rows++;
    long seen = 0;
    if (json.token() == JsonToken.START_ARRAY) {
      while (json.next() != JsonToken.END_ARRAY && seen <= width) {
        seen += putUnlessTooMany(seen, width);
      }
    } else {
      seen += putUnlessTooMany(seen, width);
    }
    if (seen != width) {
      throw ragged(1, seen > width ? "more than " + width : Long.toString(seen), width);
    }
  }

  private int putUnlessTooMany(long seen, long width) {
    if (json.token() == JsonToken.START_ARRAY) {
      throw wrongDepth(1, true);
    }
    if (seen < width) {
      elements.put(elements.seen());
    }
    return 1;
  }

  /** The tensor, once all of it was read. */
  public Tensor finished() {
    return Tensor.of(elements.type(), shape, elements.finished());
  }

  private void readValue(int axis) {
    boolean element = axis == shape.rank();
    if (element == (json.token() == JsonToken.START_ARRAY)) {
      throw wrongDepth(axis - 1, element);
    }
    if (element) {
      elements.put(elements.seen());
    } else {
      readInner(axis);
    }
  }

  private void readArray() {
    int taken = elements.run(count);
    JsonToken first = json.next();
    if (first == JsonToken.START_ARRAY && taken == 0) {
      if (shape.rank() < 2) {
        throw json.mistake(
            what + ": data is nested (expected: a flat array, because the shape is " + shape + ")");
      }
      readNested(0, first, 0);
    } else {
      readFlat(first, taken);
    }
  }

  private void readFlat(JsonToken first, int taken) {
    JsonToken token = first;
    int seen = taken;
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

  private void readNested(int axis, JsonToken first, int taken) {
    long expected = shape.dimension(axis);
    boolean last = axis == shape.rank() - 1;
    JsonToken token = first;
    long seen = taken;
    while (token != JsonToken.END_ARRAY) {
      if (seen == expected) {
        throw ragged(axis, "more than " + expected, expected);
      }
      path[axis] = seen++;
      if (!last && token == JsonToken.START_ARRAY) {
        readInner(axis + 1);
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

  private void readInner(int axis) {
    boolean last = axis == shape.rank() - 1;
    int taken =
        last ? elements.run((int) Math.min(shape.dimension(axis), count - elements.seen())) : 0;
    readNested(axis, json.next(), taken);
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
