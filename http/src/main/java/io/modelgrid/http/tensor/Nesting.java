package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.http.json.JsonReader;
import java.util.Arrays;

/**
 * How a JSON value is nested, for dialects that do not say a tensor's shape: as its first elements
 * show it. Whether the others are alike is told by whoever reads the value by that shape.
 *
 * @param shape sizes of the arrays; a scalar's for a value that is none
 * @param kind what lies in the innermost of them
 */
public record Nesting(Shape shape, Kind kind) {

  /** Kinds of elements. */
  public enum Kind {
    /** A string, or {@code {"b64": "…"}}. */
    TEXT,
    NUMBER,
    /** True or false. */
    TRUTH,
    NULL,
    /** Any other object. */
    OBJECT,
    /** The arrays are empty. */
    NONE
  }

  /**
   * Reads the value whose first token is the reader's current one, to its end.
   *
   * @param what which value it is, as the beginning of a sentence
   */
  public static Nesting of(JsonReader json, String what) {
    return new Scan(json, what).read();
  }

  private static final class Scan {
    private final JsonReader json;
    private final String what;
    private final long[] sizes = new long[Shapes.MAX_RANK];
    private int rank;
    private Kind kind = Kind.NONE;

    Scan(JsonReader json, String what) {
      this.json = json;
      this.what = what;
    }

    Nesting read() {
      read(0);
      return new Nesting(Shape.of(Arrays.copyOf(sizes, rank)), kind);
    }

    private void read(int depth) {
      if (json.token() != JsonToken.START_ARRAY) {
        kind = element();
        return;
      }
      if (depth == Shapes.MAX_RANK) {
        throw json.mistake(what + " is nested deeper than " + Shapes.MAX_RANK + " arrays");
      }
      rank = depth + 1;
      long size = 0;
      while (json.next() != JsonToken.END_ARRAY) {
        if (size == 0) {
          read(depth + 1);
        } else {
          json.skip();
        }
        size++;
      }
      sizes[depth] = size;
    }

    private Kind element() {
      return switch (json.token()) {
        case START_OBJECT -> object();
        case VALUE_STRING -> {
          json.skip();
          yield Kind.TEXT;
        }
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
        case VALUE_TRUE, VALUE_FALSE -> Kind.TRUTH;
        default -> Kind.NULL;
      };
    }

    private Kind object() {
      boolean base64 = false;
      int keys = 0;
      while (json.nextKey()) {
        String key = json.key();
        base64 = json.next() == JsonToken.VALUE_STRING && key.equals(TextElements.BASE64);
        json.skip();
        keys++;
      }
      return base64 && keys == 1 ? Kind.TEXT : Kind.OBJECT;
    }
  }
}
