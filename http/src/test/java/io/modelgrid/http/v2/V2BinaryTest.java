package io.modelgrid.http.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors behind the JSON, in both directions. */
class V2BinaryTest {
  private static final JsonReader.Format FORMAT = new JsonReader.Format(100);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HALF =
      "{\"name\":\"h\",\"datatype\":\"FP16\",\"shape\":[2],\"parameters\":{\"binary_data_size\":4}}";

  @Test
  void binaryAndJsonInputsMix() {
    String json =
        "{\"inputs\":["
            + HALF
            + ",{\"name\":\"j\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[7]},"
            + "{\"parameters\":{\"binary_data_size\":6,\"x\":[1]},\"shape\":[1],\"name\":\"b\","
            + "\"datatype\":\"BYTES\"},"
            + "{\"name\":\"z\",\"datatype\":\"FP32\",\"shape\":[0,3],"
            + "\"parameters\":{\"binary_data_size\":0}}]}";
    V2Request request = read(json, 1, 2, 3, 4, 2, 0, 0, 0, 'h', 'i');
    assertThat(request.inputs())
        .containsExactly(
            new NamedTensor("h", tensor(DataType.FP16, Shape.of(2), 1, 2, 3, 4)),
            new NamedTensor("j", Tensor.ofLongs(Shape.of(1), 7)),
            new NamedTensor("b", Tensor.ofTexts(Shape.of(1), List.of("hi"))),
            new NamedTensor("z", tensor(DataType.FP32, Shape.of(0, 3))));
    assertThat(request.wishes()).isEqualTo(new V2Wishes(null, List.of(), false));
  }

  @Test
  void whatFollowsTheJsonNeedNotBeText() {
    assertThat(read("{\"inputs\":[" + HALF + "]}", 0xC0, 0x80, 0xFF, 0xFE).inputs()).hasSize(1);
  }

  @Test
  void sizesThatLieAreToldInTritonsWords() {
    String json = "{\"inputs\":[" + HALF + "]}";
    assertThat(mistake(json, 1, 2, 3))
        .isEqualTo("unexpected size for input 'h', expecting 1 additional bytes for model 'm'");
    assertThat(mistake(json))
        .isEqualTo("unexpected size for input 'h', expecting 4 additional bytes for model 'm'");
    assertThat(mistake(json, 1, 2, 3, 4, 5))
        .startsWith("unexpected additional input data for model 'm': 1 bytes follow");
    assertThat(mistake("{\"inputs\":[]}", 1)).contains("unexpected additional input data");
    assertThat(mistake(json.replace("\":4", "\":2147483647"), 1, 2, 3, 4))
        .contains("expecting 2147483643 additional bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1 | binary_data_size is not fit (expected: a number of bytes, from 0 to 2147483647)",
        "2147483648 | binary_data_size is not fit",
        "99999999999999999999 | binary_data_size is too large",
        "4.0 | binary_data_size is not fit",
        "\"4\" | binary_data_size is not fit",
        "null | binary_data_size is not fit",
        "3 | input 'h': 3 bytes of data came (expected: 2 FP16 elements of 2 bytes each",
        "0 | input 'h': 0 bytes of data came"
      })
  void sizesThatAreNoneAreRefused(String size, String words) {
    assertThat(mistake("{\"inputs\":[" + HALF.replace("\":4", "\":" + size) + "]}", 1, 2, 3, 4))
        .contains(words);
  }

  @Test
  void dataComesOnce() {
    assertThat(
            mistake("{\"inputs\":[" + HALF.replace("}}", "},\"data\":[1,2]}") + "]}", 1, 2, 3, 4))
        .contains("FP16 data via JSON is not supported");
    assertThat(
            mistake(
                "{\"inputs\":["
                    + HALF.replace("FP16", "INT16").replace("}}", "},\"data\":[1,2]}")
                    + "]}",
                1,
                2,
                3,
                4))
        .contains("input 'h' has both data and binary_data_size (expected: one of them)");
  }

  @Test
  void wishesForOutputsAreChecked() {
    String words = "{\"inputs\":[],\"outputs\":[{\"name\":\"y\",\"parameters\":{%s}}]}";
    assertThat(mistake(words.formatted("\"binary_data\":1")))
        .contains("output 0: binary_data is a whole number (expected: true or false)");
    for (String classes : List.of("0", "-1", "1.5", "\"1\"", "true")) {
      assertThat(mistake(words.formatted("\"classification\":" + classes)))
          .contains("output 0: classification is not fit (expected: a number of classes");
    }
    assertThat(mistake(words.formatted("\"shared_memory_region\":\"r\"")))
        .contains("shared memory is not supported");
    assertThat(mistake("{\"inputs\":[],\"parameters\":{\"binary_data_output\":\"yes\"}}"))
        .contains("'binary_data_output' is a string (expected: true or false)");
  }

  @Test
  void theShapeOfARawRequestFollowsFromItsLength() {
    V2Request request = raw(TensorSpec.of("x", DataType.INT16, -1, 2), 1, 0, 2, 0, 3, 0, 4, 0);
    assertThat(request.inputs())
        .containsExactly(
            new NamedTensor("x", tensor(DataType.INT16, Shape.of(2, 2), 1, 0, 2, 0, 3, 0, 4, 0)));
    assertThat(request.wishes().isBinary("anything")).isTrue();
    assertThat(raw(TensorSpec.of("x", DataType.INT8, 2), 1, 2).inputs().get(0).tensor().shape())
        .isEqualTo(Shape.of(2));
    assertThat(raw(TensorSpec.of("x", DataType.FP32, -1, 5)).inputs().get(0).tensor().shape())
        .isEqualTo(Shape.of(0, 5));
  }

  @Test
  void aRawRequestOfBytesIsOneElement() {
    for (long dimension : new long[] {1, -1}) {
      assertThat(raw(TensorSpec.of("text", DataType.BYTES, dimension), 'h', 'i').inputs())
          .containsExactly(new NamedTensor("text", Tensor.ofTexts(Shape.of(1), List.of("hi"))));
    }
    assertThat(raw(TensorSpec.of("text", DataType.BYTES, 1)).inputs())
        .containsExactly(new NamedTensor("text", Tensor.ofTexts(Shape.of(1), List.of(""))));
  }

  @Test
  void aRawRequestThatSaysTooLittleIsRefused() {
    assertThat(rawMistake(Signature.of(List.of(), List.of()))).contains("model 'm' has 0 inputs");
    TensorSpec one = TensorSpec.of("a", DataType.INT8, 1);
    assertThat(rawMistake(Signature.of(List.of(one, one), List.of()), 1)).contains("raw request");
    assertThat(rawMistake(TensorSpec.of("x", DataType.INT8, -1, -1), 1))
        .isEqualTo(
            "raw request: the shape of input 'x' cannot be deduced from its bytes, since it is"
                + " [-1, -1] (expected: at most one dimension that is open)");
    assertThat(rawMistake(TensorSpec.of("x", DataType.BYTES, 2), 1))
        .contains("(expected: a shape of one element for BYTES)");
    assertThat(rawMistake(TensorSpec.of("x", DataType.FP32, -1, 2), 1, 2, 3, 4))
        .contains("4 bytes of data came (expected: a multiple of 8, by shape [-1, 2])");
    assertThat(rawMistake(TensorSpec.of("x", DataType.FP32, -1, 0)))
        .contains("0 bytes of data came (expected: a multiple of 0");
    assertThat(rawMistake(TensorSpec.of("x", DataType.FP32, 2), 1)).contains("1 bytes of data");
    long most = Long.MAX_VALUE;
    assertThat(rawMistake(TensorSpec.of("x", DataType.INT8, -1, most, most), 1))
        .contains("a shape that fits a request");
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void everyTypeComesBackEqualInBinary(DataType type) throws IOException {
    Tensor tensor =
        switch (type) {
          case BYTES -> tensor(type, Shape.of(2), 0, 0, 0, 0, 2, 0, 0, 0, 0xFF, 0xC0);
          case BOOL -> tensor(type, Shape.of(2, 1), 1, 0);
          default -> tensor(type, Shape.of(3, 1), random(3 * type.size()));
        };
    Answer answer = Answer.of(answered(tensor), new V2Wishes("7", List.of(), true));
    assertThat(answer.json.get("id").asText()).isEqualTo("7");
    JsonNode output = answer.json.get("outputs").get(0);
    assertThat(output.has("data")).isFalse();
    assertThat(output.get("parameters").get("binary_data_size").asInt())
        .isEqualTo(tensor.byteSize());
    // The answer's outputs have the form of a request's inputs.
    String request = answer.json.toString().replace("\"outputs\":", "\"inputs\":");
    assertThat(read(request, answer.binary).inputs()).containsExactly(new NamedTensor("y", tensor));
  }

  @Test
  void anOutputsOwnWishOverridesTheRequests() throws IOException {
    Answered answered =
        new Answered(
            "m",
            "3",
            null,
            5,
            "m.0",
            "n1",
            List.of(
                new NamedTensor("a", Tensor.ofLongs(Shape.of(1), 1)),
                new NamedTensor("b", Tensor.ofLongs(Shape.of(1), 2)),
                new NamedTensor("c", Tensor.ofLongs(Shape.of(1), 3))));
    List<RequestedOutput> outputs =
        List.of(
            new RequestedOutput("a", true, 0),
            new RequestedOutput("b", false, 0),
            new RequestedOutput("c", null, 0));
    Answer first = Answer.of(answered, new V2Wishes(null, outputs, false));
    assertThat(first.binary).containsExactly(1, 0, 0, 0, 0, 0, 0, 0);
    assertThat(first.json.at("/outputs/1/data").toString()).isEqualTo("[2]");
    assertThat(first.json.at("/outputs/2/data").toString()).isEqualTo("[3]");
    Answer second = Answer.of(answered, new V2Wishes(null, outputs, true));
    assertThat(second.binary).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0);
    assertThat(second.json.at("/outputs/1/data").toString()).isEqualTo("[2]");
  }

  @Test
  void jsonAloneHasNoHeaderOfItsOwn() {
    HttpResponse response =
        V2Answers.of(
            answered(Tensor.ofLongs(Shape.of(1), 1)),
            new V2Wishes(null, List.of(), false),
            List.of());
    assertThat(response.entity().getContentType()).hasToString("application/json");
    assertThat(response.getHeader(V2Answers.JSON_LENGTH)).isEmpty();
  }

  @Test
  void classesComeAsTextsInEitherForm() throws IOException {
    Answered answered = answered(Tensor.ofFloats(Shape.of(1, 3), 0.25f, 0.5f, 0.125f));
    List<RequestedOutput> two = List.of(new RequestedOutput("y", null, 2));
    HttpResponse json =
        V2Answers.of(answered, new V2Wishes(null, two, false), List.of("cat", "dog"));
    assertThat(((HttpEntity.Strict) json.entity()).getData().utf8String())
        .contains("\"datatype\":\"BYTES\",\"shape\":[1,2],\"data\":[\"0.5:1:dog\",\"0.25:0:cat\"]");
    Answer binary = Answer.of(answered, new V2Wishes(null, two, true));
    assertThat(new String(binary.binary, StandardCharsets.UTF_8)).endsWith("0.25:0");
  }

  @Test
  void largeTensorsArriveWhole() throws Exception {
    byte[] bytes = new byte[5_000_001];
    new Random(5).nextBytes(bytes);
    Tensor tensor =
        Tensor.of(
            DataType.UINT8,
            Shape.of(bytes.length),
            Tensor.allocate(bytes.length).put(bytes).flip());
    HttpResponse response =
        V2Answers.of(answered(tensor), new V2Wishes(null, List.of(), true), List.of());
    assertThat(response.entity()).isInstanceOf(HttpEntity.Default.class);
    ActorTestKit kit = ActorTestKit.create();
    try {
      HttpEntity.Strict strict =
          response.entity().toStrict(60_000, kit.system()).toCompletableFuture().get();
      byte[] body = strict.getData().toArray();
      assertThat((long) body.length)
          .isEqualTo(response.entity().getContentLengthOption().getAsLong());
      assertThat(Arrays.copyOfRange(body, body.length - bytes.length, body.length))
          .isEqualTo(bytes);
    } finally {
      kit.shutdownTestKit();
    }
  }

  /** An answer taken apart as its header says. */
  private static final class Answer {
    final JsonNode json;
    final byte[] binary;

    private Answer(JsonNode json, byte[] binary) {
      this.json = json;
      this.binary = binary;
    }

    static Answer of(Answered answered, V2Wishes wishes) throws IOException {
      HttpResponse response = V2Answers.of(answered, wishes, List.of());
      assertThat(response.entity().getContentType()).hasToString("application/octet-stream");
      byte[] body = ((HttpEntity.Strict) response.entity()).getData().toArray();
      int length =
          Integer.parseInt(
              response.getHeader(V2Answers.JSON_LENGTH).map(HttpHeader::value).orElseThrow());
      return new Answer(
          JSON.readTree(body, 0, length), Arrays.copyOfRange(body, length, body.length));
    }
  }

  private static Answered answered(Tensor output) {
    return new Answered("m", "3", null, 5, "m.0", "n1", List.of(new NamedTensor("y", output)));
  }

  private static int[] random(int length) {
    return new Random(3).ints(length, 0, 256).toArray();
  }

  private static V2Request raw(TensorSpec input, int... body) {
    return V2RawRequest.read(
        ByteBuffer.wrap(bytes(body)), Signature.of(List.of(input), List.of()), "m");
  }

  private static String rawMistake(TensorSpec input, int... body) {
    return rawMistake(Signature.of(List.of(input), List.of()), body);
  }

  private static String rawMistake(Signature signature, int... body) {
    return refusal(
        catchThrowableOfType(
            RefusedException.class,
            () -> V2RawRequest.read(ByteBuffer.wrap(bytes(body)), signature, "m")));
  }

  private static V2Request read(String json, int... binary) {
    return read(json, bytes(binary));
  }

  private static V2Request read(String json, byte[] binary) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(text);
    body.writeBytes(binary);
    return V2RequestReader.read(FORMAT, body.toByteArray(), text.length, "m");
  }

  private static String mistake(String json, int... binary) {
    return refusal(catchThrowableOfType(RefusedException.class, () -> read(json, bytes(binary))));
  }

  private static String refusal(@Nullable RefusedException refused) {
    assertThat(refused).as("a refusal").isNotNull();
    assertThat(refused.refusal().status()).isEqualTo(400);
    return refused.refusal().message();
  }

  private static Tensor tensor(DataType type, Shape shape, int... values) {
    ByteBuffer buffer = Tensor.allocate(values.length).put(bytes(values)).flip();
    return Tensor.of(type, shape, buffer);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int index = 0; index < values.length; index++) {
      bytes[index] = (byte) values[index];
    }
    return bytes;
  }
}
