package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.JsonReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of whole numbers that differ in length.
 *
 * @param values INT64, the numbers of all rows one after the other
 * @param lengths how many of them each row has
 */
public record Ragged(Tensor values, List<Integer> lengths) {
  public Ragged {
    lengths = List.copyOf(lengths);
  }

  /**
   * Reads an array of arrays that lies between two places of a document.
   *
   * @param what which value it is, as the beginning of a sentence
   */
  public static Ragged read(JsonReader document, int from, int to, String what) {
    List<Integer> lengths;
    try (JsonReader json = document.range(from, to)) {
      lengths = lengths(json, what);
    }
    int count = lengths.stream().mapToInt(Integer::intValue).sum();
    try (JsonReader json = document.range(from, to)) {
      Elements elements = Elements.of(DataType.INT64, count, json, what, Notation.STRICT);
      json.next();
      while (json.next() != JsonToken.END_ARRAY) {
        while (json.next() != JsonToken.END_ARRAY) {
          elements.put(elements.seen());
        }
      }
      return new Ragged(Tensor.of(DataType.INT64, Shape.of(count), elements.finished()), lengths);
    }
  }

  private static List<Integer> lengths(JsonReader json, String what) {
    List<Integer> lengths = new ArrayList<>();
    json.next();
    while (json.next() != JsonToken.END_ARRAY) {
      if (json.token() != JsonToken.START_ARRAY) {
        throw json.mistake(
            what
                + ": element "
                + lengths.size()
                + " is "
                + Values.shown(json)
                + " (expected: an array of whole numbers, as before it)");
      }
      int length = 0;
      while (json.next() != JsonToken.END_ARRAY) {
        json.skip();
        length++;
      }
      lengths.add(length);
    }
    return lengths;
  }
}
