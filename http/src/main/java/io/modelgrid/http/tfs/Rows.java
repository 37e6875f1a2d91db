package io.modelgrid.http.tfs;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.tensor.Nesting;
import io.modelgrid.http.tensor.Notation;
import io.modelgrid.http.tensor.TensorReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An array of rows that was looked at and not read yet: all of them bare values, or all of them
 * objects with the same keys. What the first one is, the others must be.
 */
final class Rows {
  private final String key;
  private final Column whole;
  private final Map<String, Column> first;
  private final long count;
  private final boolean named;

  private Rows(String key, Column whole, Map<String, Column> first, long count, boolean named) {
    this.key = key;
    this.whole = whole;
    this.first = first;
    this.count = count;
    this.named = named;
  }

  /**
   * Looks at the value whose first token is the reader's current one.
   *
   * @param key the request's key under which it stands
   */
  static Rows at(JsonReader json, String key) {
    if (json.token() != JsonToken.START_ARRAY) {
      throw json.mistake(
          "'" + key + "' is " + JsonReader.spoken(json.token()) + " (expected: an array)");
    }
    int from = json.begin();
    JsonToken token = json.next();
    if (token == JsonToken.END_ARRAY) {
      throw json.mistake("No values in '" + key + "' array (expected: at least one)");
    }
    Map<String, Column> first = Map.of();
    Nesting element = new Nesting(Shape.of(), Nesting.Kind.TEXT);
    boolean named = token == JsonToken.START_OBJECT;
    if (named) {
      first = Column.named(json, key + "[0]");
      named = !Column.areBytes(first);
    } else {
      element = Nesting.of(json, "'" + key + "'");
    }
    long count = 1;
    while (json.next() != JsonToken.END_ARRAY) {
      json.skip();
      count++;
    }
    Nesting nesting = new Nesting(Shapes.ofRows(count, element.shape()), element.kind());
    return new Rows(key, new Column(from, json.offset(), nesting), first, count, named);
  }

  long count() {
    return count;
  }

  /** Whether the rows are objects. */
  boolean areNamed() {
    return named;
  }

  /** The values of the first object, by name. */
  Map<String, Column> first() {
    return first;
  }

  /** Reads the rows of a prediction. */
  List<NamedTensor> read(JsonReader document, Signature signature) {
    if (!named) {
      TensorSpec spec = Forms.lone(signature, whole.nesting().kind(), key);
      return List.of(whole.read(document, spec));
    }
    Map<TensorSpec, Shape> shapes = new LinkedHashMap<>();
    for (TensorSpec spec : Forms.exactly(signature, first.keySet(), key + "[0]")) {
      shapes.put(spec, Shapes.ofRows(count, nestingOf(spec).shape()));
    }
    return readNamed(document, shapes, TensorReader::readRow);
  }

  Nesting nestingOf(TensorSpec spec) {
    Column column = first.get(spec.name());
    if (column == null) {
      throw new IllegalStateException("spec: " + spec + " (expected: one of the first row's)");
    }
    return column.nesting();
  }

  /**
   * Reads objects.
   *
   * @param shapes the inputs that each row has, and the shapes of what becomes of them
   * @param step how an input's reader takes the value of a row
   */
  List<NamedTensor> readNamed(
      JsonReader document, Map<TensorSpec, Shape> shapes, Consumer<TensorReader> step) {
    checkSize(shapes);
    try (JsonReader json = document.range(whole.from(), whole.to())) {
      json.next();
      Map<String, TensorReader> readers = new LinkedHashMap<>();
      shapes.forEach(
          (spec, shape) ->
              readers.put(
                  spec.name(),
                  TensorReader.ofRows(
                      json,
                      "input '" + spec.name() + "'",
                      spec.dataType(),
                      shape,
                      Notation.TENSORFLOW)));
      long row = 0;
      while (json.next() != JsonToken.END_ARRAY) {
        readRow(json, row++, readers, step);
      }
      List<NamedTensor> inputs = new ArrayList<>();
      readers.forEach((name, reader) -> inputs.add(new NamedTensor(name, reader.finished())));
      return inputs;
    }
  }

  private void readRow(
      JsonReader json, long row, Map<String, TensorReader> readers, Consumer<TensorReader> step) {
    String what = key + "[" + row + "]";
    if (json.token() != JsonToken.START_OBJECT) {
      throw json.mistake(
          what
              + " is "
              + JsonReader.spoken(json.token())
              + " (expected: an object, as the one before)");
    }
    int seen = 0;
    while (json.nextKey()) {
      TensorReader reader = readers.get(json.key());
      if (reader == null) {
        throw json.mistake(
            what + " has the key '" + Refusal.shown(json.key()) + "'" + expected(readers));
      }
      json.next();
      step.accept(reader);
      seen++;
    }
    if (seen != readers.size()) {
      throw json.mistake(what + " has " + seen + " keys" + expected(readers));
    }
  }

  private static String expected(Map<String, TensorReader> readers) {
    return " (expected: exactly " + String.join(", ", readers.keySet()) + ")";
  }

  /** Before anything is allocated: a buffer is never larger than a few times what was sent. */
  private void checkSize(Map<TensorSpec, Shape> shapes) {
    long most = (whole.to() - whole.from() + 1L) / 2;
    long claimed = 0;
    for (Shape shape : shapes.values()) {
      claimed += Math.min(Shapes.count(shape), most + 1);
    }
    if (claimed > most) {
      throw Refusal.badRequest(
          "'%s' has %d rows that cannot all be like the first, which is too large for that"
                  .formatted(key, count)
              + " (expected: rows of the same shapes)");
    }
  }
}
