package io.modelgrid.http.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.RefusedException;
import io.modelgrid.http.tensor.Nesting.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NestingTest {
  private static final JsonReader.Format FORMAT = new JsonReader.Format(100, true);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5                            | []        | NUMBER",
        "-1.5e3                       | []        | NUMBER",
        "NaN                          | []        | NUMBER",
        "\"a]\\\"[b\"                 | []        | TEXT",
        "true                         | []        | TRUTH",
        "null                         | []        | NULL",
        "[]                           | [0]       | NONE",
        "[[],[]]                      | [2, 0]    | NONE",
        "[1, 2 ,3 ]                   | [3]       | NUMBER",
        "[[1,2],[3,4],[5,6]]          | [3, 2]    | NUMBER",
        "[[[1,2,3]]]                  | [1, 1, 3] | NUMBER",
        "[[1],[2,3,4],5,\"x\",{}]     | [5, 1]    | NUMBER",
        "[\"a\",1]                    | [2]       | TEXT",
        "{\"b64\":\"AA==\"}           | []        | TEXT",
        "[{\"b64\":\"AA==\"},\"a\"]   | [2]       | TEXT",
        "{\"b64\":1}                  | []        | OBJECT",
        "{\"b64\":\"AA==\",\"x\":1}   | []        | OBJECT",
        "{\"x\":1,\"b64\":\"AA==\"}   | []        | OBJECT",
        "{}                           | []        | OBJECT",
      })
  void findsShapeAndKindOfTheFirstElements(String value, String shape, Kind kind) {
    String body = "{\"before\":[1],\"v\" : " + value + " ,\"after\":7}";
    try (JsonReader json = at(body)) {
      int from = json.begin();
      Nesting nesting = Nesting.of(json, "v");
      assertThat(nesting.shape()).hasToString(shape);
      assertThat(nesting.kind()).isEqualTo(kind);
      // It stands at the value's end, and knows where it was.
      assertThat(body.substring(from, json.offset())).isEqualTo(value.strip());
      assertThat(json.nextKey()).isTrue();
      assertThat(json.key()).isEqualTo("after");
    }
  }

  @Test
  void refusesWhatIsNestedTooDeep() {
    String deep = "[".repeat(33) + "]".repeat(33);
    try (JsonReader json = at("{\"v\":" + deep + "}")) {
      RefusedException refused =
          catchThrowableOfType(RefusedException.class, () -> Nesting.of(json, "'v'"));
      assertThat(refused).hasMessageContaining("'v' is nested deeper than 32 arrays");
    }
  }

  @Test
  void readsRowsOfAnyLength() {
    Ragged ragged = ragged("[[1,-2,9223372036854775807],[],[ 4 ]]");
    assertThat(ragged.lengths()).containsExactly(3, 0, 1);
    assertThat(ragged.values()).isEqualTo(Tensor.ofLongs(Shape.of(4), 1, -2, Long.MAX_VALUE, 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[1],2]        | element 1 is 2 (expected: an array of whole numbers",
        "[[1],[2.0]]    | is 2.0 (expected: a whole number for INT64)",
        "[[1],[[2]]]    | is an array (expected: a whole number for INT64)",
        "[[1],[\"2\"]]  | is a string (expected: a whole number for INT64)",
        "[[1],[null]]   | is null (expected: a whole number for INT64)",
        "[[9223372036854775808]] | a whole number from -9223372036854775808",
      })
  void refusesRowsThatAreNone(String value, String words) {
    RefusedException refused = catchThrowableOfType(RefusedException.class, () -> ragged(value));
    assertThat(refused).hasMessageContaining(words);
  }

  @Test
  void readsABareValueForAScalar() {
    assertThat(nested("5", DataType.INT64, Shape.of())).isEqualTo(Tensor.ofLongs(Shape.of(), 5));
    assertThat(nested("\"é\"", DataType.BYTES, Shape.of()))
        .isEqualTo(Tensor.ofTexts(Shape.of(), List.of("é")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]           |          | data at [] is an array (expected: an element",
        "5             | 1        | data at [] is a whole number (expected: an array",
        "[1,[2]]       | 2        | data at [1] is an array (expected: an element",
        "[[1],2]       | 2,1      | data at [1] is a whole number (expected: an array",
        "[[1],[2,3]]   | 2,1      | the array at [1] has more than 1 elements",
        "[[1],[]]      | 2,1      | the array at [1] has 0 elements",
        "[[1,2]]       | 2,2      | the array at [] has 1 elements",
      })
  void refusesWhatIsNotNestedAsTheShapeSays(String value, String dimensions, String words) {
    long[] shape =
        dimensions == null
            ? new long[0]
            : List.of(dimensions.split(",")).stream().mapToLong(Long::parseLong).toArray();
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class, () -> nested(value, DataType.INT64, Shape.of(shape)));
    assertThat(refused).hasMessageContaining(words);
  }

  private static Tensor nested(String value, DataType type, Shape shape) {
    try (JsonReader json = at("{\"v\":" + value + "}")) {
      return TensorReader.readNested(json, "v", type, shape, Notation.STRICT);
    }
  }

  private static Ragged ragged(String value) {
    try (JsonReader json = at("{\"v\":" + value + "}")) {
      int from = json.begin();
      json.skip();
      return Ragged.read(json, from, json.offset(), "v");
    }
  }

  /** A reader at the value of the key {@code v}. */
  private static JsonReader at(String body) {
    JsonReader json = FORMAT.read(body.getBytes(StandardCharsets.UTF_8));
    json.openObject();
    while (json.nextKey()) {
      boolean found = json.key().equals("v");
      json.next();
      if (found) {
        return json;
      }
      json.skip();
    }
    throw new AssertionError("no key v in " + body);
  }
}
