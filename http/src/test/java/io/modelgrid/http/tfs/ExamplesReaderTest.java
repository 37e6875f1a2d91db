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
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExamplesReaderTest {
  private static final JsonReader.Format FORMAT = new JsonReader.Format(100, true);
  private static final int MOST_BYTES = 1_000;
  private static final Signature SIGNATURE =
      Signature.of(
          List.of(
              TensorSpec.of("age", DataType.FP32, -1),
              TensorSpec.of("scores", DataType.INT64, -1, -1),
              TensorSpec.of("town", DataType.BYTES, -1, 1)),
          List.of());

  @Test
  void featuresAreValuesOrLists() {
    assertThat(
            read(
                """
                {"examples": [
                  {"age": 1, "scores": [1, 2], "town": "Ulm"},
                  {"town": ["Bonn"], "scores": [3, 4], "age": [2.5]}]}
                """))
        .containsExactlyInAnyOrder(
            named("age", Tensor.ofFloats(Shape.of(2), 1, 2.5f)),
            named("scores", Tensor.ofLongs(Shape.of(2, 2), 1, 2, 3, 4)),
            named("town", Tensor.ofTexts(Shape.of(2, 1), List.of("Ulm", "Bonn"))));
  }

  @Test
  void theContextBelongsToAllExamples() {
    assertThat(
            read(
                """
                {"context": {"town": {"b64": "VWxt"}, "scores": 7},
                 "signature_name": "serving_default",
                 "examples": [{"age": 1}, {"age": 2}, {"age": NaN}]}
                """))
        .containsExactlyInAnyOrder(
            named("age", Tensor.ofFloats(Shape.of(3), 1, 2, Float.NaN)),
            named("scores", Tensor.ofLongs(Shape.of(3, 1), 7, 7, 7)),
            named("town", Tensor.ofTexts(Shape.of(3, 1), List.of("Ulm", "Ulm", "Ulm"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | the request has no 'examples'",
        "{\"examples\":[]} | No values in 'examples' array",
        "{\"examples\":{}} | 'examples' is an object (expected: an array)",
        "{\"examples\":[1]} | examples[0] is no object",
        "{\"examples\":[{\"age\":1}]} | keys age (expected: exactly age, scores, town)",
        "{\"context\":[],\"examples\":[{}]} | context is an array (expected: an object",
        "{\"context\":{\"age\":1},\"examples\":[{\"age\":1}]} | 'age' is in the context and in",
        "{\"signature_name\":\"no\",\"examples\":[{}]} | Serving signature name",
        "{\"examples\":[{\"age\":[],\"scores\":1,\"town\":\"\"}]} | has 0 elements (expected: 1",
        "{\"examples\":[{\"age\":[1,2],\"scores\":1,\"town\":\"\"}]} | has more than 1 elements",
        "{\"examples\":[{\"age\":[[1]],\"scores\":1,\"town\":\"\"}]} | is an array (expected: an el",
        "{\"examples\":[{\"age\":1,\"scores\":1.0,\"town\":\"\"}]} | expected: a whole number",
        "{\"examples\":[{\"age\":1,\"scores\":1,\"town\":1}]} | expected: a string for BYTES",
      })
  void refusesInWords(String body, String words) {
    assertThat(mistake(SIGNATURE, body)).contains(words);
  }

  @Test
  void examplesMustBeAlike() {
    String first = "{\"age\":1,\"scores\":[1,2],\"town\":\"a\"}";
    assertThat(mistake(SIGNATURE, "{\"examples\":[" + first + ",7]}"))
        .contains("examples[1] is a whole number (expected: an object");
    assertThat(mistake(SIGNATURE, "{\"examples\":[" + first + ",{\"age\":1}]}"))
        .contains("examples[1] has 1 keys (expected: exactly age, scores, town)");
    assertThat(
            mistake(
                SIGNATURE,
                "{\"examples\":[" + first + ",{\"age\":1,\"scores\":[1],\"town\":\"a\"}]}"))
        .contains("the array at [1] has 1 elements (expected: 2");
  }

  @Test
  void featuresFillNoImages() {
    Signature images =
        Signature.of(List.of(TensorSpec.of("i", DataType.FP32, -1, 4, 4)), List.of());
    assertThat(mistake(images, "{\"examples\":[{\"i\":[1]}]}"))
        .contains("input 'i' has the shape [-1, 4, 4], which no feature can have", ":predict");
  }

  /** A large context in many examples would be larger than anything that was sent. */
  @Test
  void theContextMayNotGrowWithoutBounds() {
    String context = "{\"context\":{\"scores\":[" + "1,".repeat(99) + "1],\"town\":\"a\"}";
    assertThat(mistake(SIGNATURE, context + ",\"examples\":[{\"age\":1},{\"age\":2}]}"))
        .contains("input 'scores': its feature of the context is too large for 2 examples");
  }

  private static NamedTensor named(String name, Tensor tensor) {
    return new NamedTensor(name, tensor);
  }

  private static List<NamedTensor> read(String body) {
    return ExamplesReader.read(
        FORMAT, body.getBytes(StandardCharsets.UTF_8), SIGNATURE, MOST_BYTES);
  }

  private static String mistake(Signature signature, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class,
            () -> ExamplesReader.read(FORMAT, bytes, signature, MOST_BYTES));
    assertThat(refused).as(body).isNotNull();
    assertThat(refused.refusal().status()).isEqualTo(400);
    return refused.refusal().message();
  }
}
