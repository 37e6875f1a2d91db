package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import java.io.IOException;
import java.util.Arrays;

/** Reads shapes, and holds what they claim against what was sent. */
public final class Shapes {
  /** Most dimensions of a tensor. */
  public static final int MAX_RANK = 32;

  private Shapes() {}

  /**
   * Reads an array of dimensions, whose first token is the reader's current one.
   *
   * @param what whose shape it is, as the beginning of a sentence
   */
  public static Shape read(JsonReader json, String what) {
    if (json.token() != JsonToken.START_ARRAY) {
      throw json.mistake(
          what + ": shape is " + JsonReader.spoken(json.token()) + " (expected: an array)");
    }
    long[] dimensions = new long[4];
    int rank = 0;
    while (json.next() != JsonToken.END_ARRAY) {
      if (rank == MAX_RANK) {
        throw json.mistake(what + ": shape has more than " + MAX_RANK + " dimensions");
      }
      if (rank == dimensions.length) {
        dimensions = Arrays.copyOf(dimensions, 2 * rank);
      }
      dimensions[rank++] = dimension(json, what);
    }
    return Shape.of(Arrays.copyOf(dimensions, rank));
  }

  /**
   * The number of elements that a shape claims, after a look at whether so many bytes of JSON can
   * hold them; so a buffer made for them is never larger than a few times the body.
   */
  static int countWithin(int bytes, DataType type, Shape shape, String what) {
    long leastBytes =
        switch (type) {
          case BOOL -> 5L; // true,
          case BYTES -> 3L; // "",
          default -> 2L; // 0,
        };
    return countWithin(bytes, leastBytes, shape, what);
  }

  /** The same for a shape that was found in the JSON, whatever the elements in it are. */
  static int countWithin(int bytes, Shape shape, String what) {
    return countWithin(bytes, 2L, shape, what);
  }

  private static int countWithin(int bytes, long leastBytes, Shape shape, String what) {
    long count = count(shape, what);
    // A last element has no comma.
    if (count > (bytes + 1L) / leastBytes) {
      throw Refusal.badRequest(
          what
              + ": shape "
              + shape
              + " asks for "
              + count
              + " elements, more than the rest of the body can hold");
    }
    return (int) count;
  }

  /** The number of elements that a shape claims; nothing is allocated for them. */
  public static long count(Shape shape, String what) {
    try {
      return shape.elementCount();
    } catch (ArithmeticException e) {
      throw Refusal.badRequest(
          what + ": shape " + shape + " asks for more elements than a number can count");
    }
  }

  private static long dimension(JsonReader json, String what) {
    if (json.token() == JsonToken.VALUE_NUMBER_INT) {
      try {
        long dimension = json.parser().getLongValue();
        if (dimension >= 0) {
          return dimension;
        }
      } catch (com.fasterxml.jackson.core.exc.InputCoercionException e) {
        throw tooLarge(json, what);
      } catch (IOException e) {
        throw json.broken(e);
      }
    }
    throw json.mistake(
        what + ": shape holds " + Values.shown(json) + " (expected: whole numbers of 0 or more)");
  }

  private static RuntimeException tooLarge(JsonReader json, String what) {
    return json.mistake(
        what + ": shape holds " + Values.shown(json) + " (expected: at most 9223372036854775807)");
  }
}
