package io.modelgrid.http.tfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.RefusedException;
import io.modelgrid.http.tfs.PredictReader.Body;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictReaderTest {
  private static final JsonReader.Format FORMAT = new JsonReader.Format(100, true);

  private static final Signature ONE = of(TensorSpec.of("x", DataType.FP32, -1, -1));
  private static final Signature TWO =
      of(TensorSpec.of("a", DataType.FP32, -1), TensorSpec.of("b", DataType.INT64, -1, 2));
  private static final Signature INTS = of(TensorSpec.of("i", DataType.INT8, -1));
  private static final Signature TRUTHS = of(TensorSpec.of("t", DataType.BOOL, -1));
  private static final Signature TEXTS = of(TensorSpec.of("s", DataType.BYTES, -1));
  private static final Signature TEXT_OR_IDS =
      new Signature(
          List.of(
              List.of(TensorSpec.of("text", DataType.BYTES, -1)),
              List.of(
                  TensorSpec.of("input_ids", DataType.INT64, -1, -1),
                  TensorSpec.of("attention_mask", DataType.INT64, -1, -1).asOptional())),
          List.of());

  @Test
  void rowsOfValuesAreStacked() {
    assertThat(read(ONE, "{\"instances\":[[1,2.5,-3e1],[4,5,6]]}"))
        .isEqualTo(rows(named("x", Tensor.ofFloats(Shape.of(2, 3), 1, 2.5f, -30, 4, 5, 6))));
  }

  @Test
  void rowsOfObjectsAreStackedByName() {
    Body two =
        rows(
            named("a", Tensor.ofFloats(Shape.of(2), 1, 2)),
            named("b", Tensor.ofLongs(Shape.of(2, 2), 3, 4, 5, 6)));
    assertThat(read(TWO, "{\"instances\":[{\"a\":1,\"b\":[3,4]},{\"b\":[5,6],\"a\":2}]}"))
        .isEqualTo(two);
    assertThat(read(ONE, "{\"instances\":[{\"x\":[1]},{\"x\":[2]}]}"))
        .isEqualTo(rows(named("x", Tensor.ofFloats(Shape.of(2, 1), 1, 2))));
  }

  @Test
  void columnsAreWholeTensors() {
    Body one = columns(named("x", Tensor.ofFloats(Shape.of(2, 1), 1, 2)));
    assertThat(read(ONE, "{\"inputs\":[[1],[2]]}")).isEqualTo(one);
    assertThat(read(ONE, "{\"inputs\":{\"x\":[[1],[2]]}}")).isEqualTo(one);
    // Dimension 0 may differ, and what nobody knows is ignored.
    assertThat(read(TWO, "{\"inputs\":{\"a\":[1,2,3],\"z\":{},\"b\":[[3,4]]}}"))
        .isEqualTo(
            columns(
                named("a", Tensor.ofFloats(Shape.of(3), 1, 2, 3)),
                named("b", Tensor.ofLongs(Shape.of(1, 2), 3, 4))));
    assertThat(read(INTS, "{\"inputs\":5}").inputs().get(0).tensor().shape()).isEqualTo(Shape.of());
  }

  @Test
  void keysComeInAnyOrderAndUnknownOnesAreIgnored() {
    assertThat(
            read(
                ONE,
                "{\"z\":[{}],\"instances\":[[1]],\"signature_name\":\"serving_default\",\"y\":1}"))
        .isEqualTo(rows(named("x", Tensor.ofFloats(Shape.of(1, 1), 1))));
    assertThat(read(ONE, "{\"signature_name\":\"\",\"instances\":[[1]]}").rows()).isTrue();
  }

  @Test
  void bytesAreValues() {
    Tensor three = Tensor.ofTexts(Shape.of(3), List.of("a", "\0ÿ", ""));
    String rows = "[\"a\",{\"b64\":\"AMO/\"},{\"b64\":\"\"}]";
    assertThat(read(TEXTS, "{\"instances\":" + rows + "}")).isEqualTo(rows(named("s", three)));
    assertThat(read(TEXTS, "{\"inputs\":" + rows + "}")).isEqualTo(columns(named("s", three)));
    Tensor one = Tensor.ofTexts(Shape.of(1), List.of("hi"));
    assertThat(read(TEXTS, "{\"instances\":[{\"b64\":\"aGk=\"}]}"))
        .isEqualTo(rows(named("s", one)));
    assertThat(read(TEXTS, "{\"instances\":[{\"s\":{\"b64\":\"aGk\"}}]}"))
        .isEqualTo(rows(named("s", one)));
    assertThat(read(TEXTS, "{\"inputs\":{\"b64\":\"aGk=\"}}"))
        .isEqualTo(columns(named("s", Tensor.ofTexts(Shape.of(), List.of("hi")))));
  }

  @Test
  void namesOfFloatsAreRead() {
    Tensor named =
        Tensor.ofFloats(
            Shape.of(1, 3), Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    assertThat(read(ONE, "{\"instances\":[[NaN,Infinity,-Infinity]]}"))
        .isEqualTo(rows(named("x", named)));
  }

  @Test
  void textsAndNumbersFindTheirForm() {
    Tensor texts = Tensor.ofTexts(Shape.of(2), List.of("a", "b"));
    Tensor ids = Tensor.ofLongs(Shape.of(1, 2), 7, 8);
    Tensor mask = Tensor.ofLongs(Shape.of(1, 2), 1, 0);
    assertThat(read(TEXT_OR_IDS, "{\"instances\":[\"a\",\"b\"]}"))
        .isEqualTo(rows(named("text", texts)));
    assertThat(read(TEXT_OR_IDS, "{\"instances\":[{\"text\":\"a\"},{\"text\":\"b\"}]}"))
        .isEqualTo(rows(named("text", texts)));
    assertThat(read(TEXT_OR_IDS, "{\"inputs\":[\"a\",\"b\"]}"))
        .isEqualTo(columns(named("text", texts)));
    assertThat(read(TEXT_OR_IDS, "{\"instances\":[[7,8]]}"))
        .isEqualTo(rows(named("input_ids", ids)));
    assertThat(read(TEXT_OR_IDS, "{\"inputs\":{\"attention_mask\":[[1,0]],\"input_ids\":[[7,8]]}}"))
        .isEqualTo(columns(named("input_ids", ids), named("attention_mask", mask)));
    assertThat(
            read(TEXT_OR_IDS, "{\"instances\":[{\"attention_mask\":[1,0],\"input_ids\":[7,8]}]}"))
        .isEqualTo(rows(named("input_ids", ids), named("attention_mask", mask)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | Missing 'inputs' or 'instances' key",
        "{\"instances\":[[1]],\"inputs\":[[1]]} | both 'instances' and 'inputs'",
        "{\"instances\":[[1]],\"inputs\":{}} | both 'instances' and 'inputs'",
        "{\"instances\":[]} | No values in 'instances' array",
        "{\"instances\":{}} | 'instances' is an object (expected: an array)",
        "{\"instances\":[[1]],\"instances\":[[1]]} | Duplicate field 'instances'",
        "{\"instances\":[[1]]} 7 | something follows the end of the JSON",
        "{\"instances\":[[1],[2]} | not valid JSON",
        "{\"signature_name\":\"other\"} | Serving signature name: \"other\" not found",
        "{\"signature_name\":null} | signature_name is null (expected: a string)",
        "{\"instances\":[[1],[2,3]]} | the array at [1] has more than 1 elements",
        "{\"instances\":[[1,2],[3]]} | the array at [1] has 1 elements",
        "{\"instances\":[[1],2]} | data at [1] is a whole number (expected: an array",
        "{\"instances\":[[1],{\"x\":[2]}]} | data at [1] is an object (expected: an array",
        "{\"instances\":[{\"x\":[1]},[2]]} | instances[1] is an array (expected: an object",
        "{\"instances\":[{\"x\":[1]},{\"x\":[2,3]}]} | more than 1 elements",
        "{\"instances\":[{\"x\":[1]},{\"x\":2}]} | data at [1] is a whole number",
        "{\"instances\":[{\"x\":[1]},{}]} | instances[1] has 0 keys (expected: exactly x)",
        "{\"instances\":[{\"x\":[1]},{\"x\":[1],\"x\":[1]}]} | Duplicate field 'x'",
        "{\"instances\":[{\"x\":[1]},{\"x\":[1],\"y\":1}]} | has the key 'y' (expected: exactly x)",
        "{\"instances\":[{\"x\":[1],\"y\":1}]} | has the keys x, y (expected: exactly x)",
        "{\"instances\":[{\"y\":1}]} | instances[0] has the keys y (expected: exactly x)",
        "{\"instances\":[{}]} | instances[0] has the keys (none) (expected: exactly x)",
        "{\"instances\":[[\"1\"]]} | is a string (expected: a number for FP32)",
        "{\"instances\":[[true]]} | is true (expected: a number for FP32)",
        "{\"instances\":[[null]]} | is null (expected: a number for FP32)",
        "{\"instances\":[[1e39]]} | expected: a number from -3.4028235e38",
        "{\"instances\":[[+INF]]} | expected: a number, NaN, Infinity or -Infinity",
        "{\"instances\":[[-INF]]} | expected: a number, NaN, Infinity or -Infinity",
        "{\"instances\":[[{\"b64\":\"AA==\"}]]} | is an object (expected: a number for FP32)",
        "{\"inputs\":{\"y\":[[1]]}} | Missing named input: x in 'inputs' object. (expected: x)",
        "{\"inputs\":{}} | Missing named input: x",
        "{\"inputs\":null} | is null (expected: a number for FP32)",
      })
  void refusesInWords(String body, String words) {
    assertThat(mistake(ONE, body)).contains(words);
  }

  @Test
  void aListWillNotDoForSeveralInputs() {
    assertThat(mistake(TWO, "{\"instances\":[1,2]}"))
        .contains("'instances' holds bare values (expected: the named inputs a, b)");
    assertThat(mistake(TWO, "{\"inputs\":[1,2]}"))
        .contains("'inputs' holds bare values (expected: the named inputs a, b)");
    assertThat(mistake(TWO, "{\"inputs\":{\"b\":[[1,2]]}}"))
        .contains("Missing named input: a in 'inputs' object. (expected: a, b)");
    assertThat(mistake(TEXT_OR_IDS, "{\"instances\":[{\"text\":\"a\",\"input_ids\":[1]}]}"))
        .contains("expected: exactly text, or input_ids, attention_mask (optional)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1e0", "128", "-129", "\"1\"", "true", "NaN", "null"})
  void integersMustBeIntegersInRange(String value) {
    assertThat(mistake(INTS, "{\"instances\":[" + value + "]}")).contains("INT8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "\"true\"", "null"})
  void truthsMustBeTruths(String value) {
    assertThat(mistake(TRUTHS, "{\"instances\":[" + value + "]}"))
        .contains("expected: true or false for BOOL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b64\":\"a\"}",
        "{\"b64\":\"a-_a\"}",
        "{\"b64\":\"AA==AA==\"}",
        "{\"b64\":\"é\"}"
      })
  void bytesMustBeBase64(String value) {
    assertThat(mistake(TEXTS, "{\"instances\":[" + value + "]}"))
        .contains("is an object whose b64 is not Base64");
  }

  @Test
  void bytesHaveOneKey() {
    assertThat(mistake(TEXTS, "{\"instances\":[\"a\",{\"b64\":\"AA==\",\"c\":1}]}"))
        .contains("element 1 of data is an object (expected: a string, or {\"b64\": \"…\"}");
    assertThat(mistake(TEXTS, "{\"instances\":[\"a\",{\"b64\":1}]}"))
        .contains("element 1 of data is an object");
    assertThat(mistake(TEXTS, "{\"instances\":[{\"b64\":\"AA==\",\"c\":1}]}"))
        .contains("instances[0] has the keys b64, c (expected: exactly s)");
  }

  @Test
  void halvesAreAdvisedToTheBinaryForm() {
    Signature halves = of(TensorSpec.of("h", DataType.FP16, -1));
    assertThat(mistake(halves, "{\"instances\":[1]}"))
        .contains("receiving FP16 data via JSON is not supported", "of /v2 for input 'h'");
  }

  /** A first row that is large, and many that are none: refused before anything is allocated. */
  @Test
  void rowsThatCannotAllBeLikeTheFirstAreRefusedEarly() {
    String large = "0,".repeat(5_000) + "0";
    String many = ",{}".repeat(5_000);
    assertThat(mistake(ONE, "{\"instances\":[{\"x\":[" + large + "]}" + many + "]}"))
        .contains("'instances' has 5001 rows that cannot all be like the first");
    assertThat(mistake(ONE, "{\"instances\":[[" + large + "]" + ",[]".repeat(5_000) + "]}"))
        .contains("more than the rest of the body can hold");
  }

  @Test
  void tooManyNamesAreRefused() {
    StringBuilder names = new StringBuilder("\"n\":1");
    for (int index = 0; index < 1_000; index++) {
      names.append(",\"n").append(index).append("\":1");
    }
    assertThat(mistake(ONE, "{\"inputs\":{" + names + "}}")).contains("more than 1000 keys");
    assertThat(mistake(ONE, "{\"instances\":[{" + names + "}]}")).contains("more than 1000 keys");
  }

  private static Signature of(TensorSpec... inputs) {
    return Signature.of(List.of(inputs), List.of());
  }

  private static NamedTensor named(String name, Tensor tensor) {
    return new NamedTensor(name, tensor);
  }

  private static Body rows(NamedTensor... inputs) {
    return new Body(true, List.of(inputs));
  }

  private static Body columns(NamedTensor... inputs) {
    return new Body(false, List.of(inputs));
  }

  private static Body read(Signature signature, String body) {
    return PredictReader.read(FORMAT, body.getBytes(StandardCharsets.UTF_8), signature);
  }

  private static String mistake(Signature signature, String body) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> read(signature, body));
    assertThat(refused).as(body).isNotNull();
    assertThat(refused.refusal().status()).isEqualTo(400);
    return refused.refusal().message();
  }
}
