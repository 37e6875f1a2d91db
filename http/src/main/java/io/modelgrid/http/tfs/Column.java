package io.modelgrid.http.tfs;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.tensor.Nesting;
import io.modelgrid.http.tensor.Notation;
import io.modelgrid.http.tensor.TensorReader;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A value of a request that was looked at and not read yet.
 *
 * @param from index of its first byte
 * @param to index of the byte after it
 */
record Column(int from, int to, Nesting nesting) {
  /** Most names in an object. */
  static final int MAX_NAMES = 1_000;

  /** Looks at the value whose first token is the reader's current one. */
  static Column at(JsonReader json, String what) {
    int from = json.begin();
    Nesting nesting = Nesting.of(json, what);
    return new Column(from, json.offset(), nesting);
  }

  /** Looks at the values of the object whose opening brace is the reader's current token. */
  static Map<String, Column> named(JsonReader json, String what) {
    Map<String, Column> columns = new LinkedHashMap<>();
    while (json.nextKey()) {
      if (columns.size() == MAX_NAMES) {
        throw json.mistake(what + " has more than " + MAX_NAMES + " keys");
      }
      String name = json.key();
      json.next();
      columns.put(name, at(json, what));
    }
    return columns;
  }

  /** Whether the values of an object make {@code {"b64": "…"}}, which is a value itself. */
  static boolean areBytes(Map<String, Column> columns) {
    Column only = columns.size() == 1 ? columns.get("b64") : null;
    return only != null
        && only.nesting().kind() == Nesting.Kind.TEXT
        && only.nesting().shape().rank() == 0;
  }

  /** Reads the value as the whole of an input. */
  NamedTensor read(JsonReader document, TensorSpec spec) {
    try (JsonReader json = document.range(from, to)) {
      json.next();
      return new NamedTensor(
          spec.name(),
          TensorReader.readNested(
              json,
              "input '" + spec.name() + "'",
              spec.dataType(),
              nesting.shape(),
              Notation.TENSORFLOW));
    }
  }
}
