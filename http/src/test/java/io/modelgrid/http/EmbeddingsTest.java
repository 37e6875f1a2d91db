package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's paths over real sockets. */
class EmbeddingsTest {
  private static final String PATH = "/v1/embeddings";
  private static final Map<String, String> PROPERTIES = Map.of("max-length", "8");

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.grid.inference =
        request -> CompletableFuture.completedFuture(FakeEmbedder.answer(request));
    server.grid.requests.clear();
    put(FakeEmbedder.SIGNATURE, PROPERTIES);
  }

  @Test
  void embedsAText() throws Exception {
    HttpResponse<String> response =
        post("{\"model\":\"m\",\"input\":\"abc\"}", "Authorization", "Bearer any");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":"
                + "[3.0,294.0,-0.5,0.1]}],\"model\":\"m\",\"usage\":{\"prompt_tokens\":3,"
                + "\"total_tokens\":3}}");
    assertThat(response.headers().map())
        .containsEntry("content-type", List.of("application/json"))
        .containsEntry("modelgrid-version", List.of("1"))
        .containsEntry("modelgrid-epoch", List.of("4"));
    InferenceRequest request = server.grid.requests.remove();
    assertThat(request.inputs())
        .containsExactly(new NamedTensor("text", Tensor.ofTexts(Shape.of(1), List.of("abc"))));
    assertThat(request.outputs()).containsExactly("embedding", "tokens");
  }

  @Test
  void embedsAListOfTextsInOrder() throws Exception {
    JsonNode answer = json(post("{\"input\":[\"a\",\"\",\"é\"],\"model\":\"m\"}"));
    assertThat(answer.at("/data").size()).isEqualTo(3);
    for (int index = 0; index < 3; index++) {
      assertThat(answer.at("/data/" + index + "/index").asInt()).isEqualTo(index);
    }
    assertThat(answer.at("/data/2/embedding").toString()).isEqualTo("[2.0,364.0,-0.5,0.1]");
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void embedsTokensPaddedAndMasked() throws Exception {
    JsonNode answer = json(post("{\"model\":\"m\",\"input\":[[5,6,7],[8]]}"));
    assertThat(answer.at("/data/0/embedding").toString()).isEqualTo("[3.0,18.0,-0.5,0.1]");
    assertThat(answer.at("/data/1/embedding").toString()).isEqualTo("[1.0,8.0,-0.5,0.1]");
    assertThat(answer.at("/usage").toString())
        .isEqualTo("{\"prompt_tokens\":4,\"total_tokens\":4}");
    InferenceRequest request = server.grid.requests.remove();
    assertThat(request.inputs())
        .containsExactly(
            new NamedTensor("input_ids", Tensor.ofLongs(Shape.of(2, 3), 5, 6, 7, 8, 0, 0)),
            new NamedTensor("attention_mask", Tensor.ofLongs(Shape.of(2, 3), 1, 1, 1, 1, 0, 0)));
    assertThat(request.outputs()).containsExactly("embedding");

    JsonNode one = json(post("{\"model\":\"m\",\"input\":[5,6]}"));
    assertThat(one.at("/data").size()).isEqualTo(1);
    assertThat(one.at("/data/0/embedding").toString()).isEqualTo("[2.0,11.0,-0.5,0.1]");
  }

  @Test
  void vectorsMayComeAsBase64() throws Exception {
    JsonNode answer =
        json(post("{\"model\":\"m\",\"input\":[\"a\",\"bc\"],\"encoding_format\":\"base64\"}"));
    assertThat(floats(answer.at("/data/0/embedding").asText())).containsExactly(1, 97, -0.5f, 0.1f);
    assertThat(floats(answer.at("/data/1/embedding").asText()))
        .containsExactly(FakeEmbedder.vector("bc"));
    for (String format : List.of("\"float\"", "null")) {
      String body = "{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":" + format + "}";
      assertThat(json(post(body)).at("/data/0/embedding").isArray()).isTrue();
    }
  }

  @Test
  void dimensionsAreCutWhereTheModelAllowsIt() throws Exception {
    assertThat(json(embedCutTo(4)).at("/data/0/embedding").size()).isEqualTo(4);
    put(FakeEmbedder.SIGNATURE, Map.of("dimensions", "1-4"));
    assertThat(json(embedCutTo(2)).at("/data/0/embedding").toString()).isEqualTo("[1.0,97.0]");
    put(FakeEmbedder.SIGNATURE, Map.of("dimensions", "2,3", "normalise", "true"));
    JsonNode cut = json(embedCutTo(2)).at("/data/0/embedding");
    assertThat(cut.size()).isEqualTo(2);
    assertThat(Math.hypot(cut.get(0).asDouble(), cut.get(1).asDouble()))
        .isBetween(0.999999, 1.000001);
    assertThat(cut.get(1).asDouble() / cut.get(0).asDouble()).isBetween(96.99, 97.01);
    assertThat(embedCutTo(1).statusCode()).isEqualTo(400);
    assertThat(embedCutTo(5).statusCode()).isEqualTo(400);
    assertThat(
            json(post("{\"model\":\"m\",\"input\":\"a\",\"dimensions\":null}"))
                .at("/data/0/embedding")
                .size())
        .isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"input\":\"a\"} | model | you must provide a model parameter",
        "{\"model\":7,\"input\":\"a\"} | model | model is a whole number (expected: a string)",
        "{\"model\":\"m\"} | input | the request has no input (expected: a text, an array",
        "{\"model\":\"m\",\"input\":null} | input | neither texts nor token ids",
        "{\"model\":\"m\",\"input\":{}} | input | neither texts nor token ids",
        "{\"model\":\"m\",\"input\":true} | input | neither texts nor token ids",
        "{\"model\":\"m\",\"input\":7} | input | input is nested otherwise",
        "{\"model\":\"m\",\"input\":[]} | input | input has 0 items (expected: 1 to 2048)",
        "{\"model\":\"m\",\"input\":[[]]} | input | neither texts nor token ids",
        "{\"model\":\"m\",\"input\":[[1],[]]} | input | item 1 has no tokens",
        "{\"model\":\"m\",\"input\":[[\"a\"]]} | input | input is nested otherwise",
        "{\"model\":\"m\",\"input\":[\"a\",1]} | input | element 1 of data is 1 (expected: a str",
        "{\"model\":\"m\",\"input\":[1,\"a\"]} | input | is a string (expected: a whole number",
        "{\"model\":\"m\",\"input\":[1.5]} | input | is 1.5 (expected: a whole number",
        "{\"model\":\"m\",\"input\":[[1],2]} | input | element 1 is 2 (expected: an array of",
        "{\"model\":\"m\",\"input\":[{\"b64\":\"AA==\"}]} | input | is an object (expected: a st",
        "{\"model\":\"m\",\"input\":[1,2,3,4,5,6,7,8,9]} | input | has 9 tokens (expected: at m",
        "{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"int8\"} | encoding_format | 'float'",
        "{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":1} | encoding_format | a string",
        "{\"model\":\"m\",\"input\":\"a\",\"dimensions\":0} | dimensions | expected: 1 or more",
        "{\"model\":\"m\",\"input\":\"a\",\"dimensions\":2.0} | dimensions | expected: 1 or more",
        "{\"model\":\"m\",\"input\":\"a\",\"dimensions\":99999999999} | dimensions | expected: 1",
        "{\"model\":\"m\",\"input\":\"a\",\"dimensions\":3} | dimensions | makes no vectors of 3 dim",
      })
  void mistakesNameTheParameter(String body, String param, String words) throws Exception {
    HttpResponse<String> response = post(body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    JsonNode error = error(response);
    assertThat(error.get("message").asText()).contains(words);
    assertThat(error.get("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.get("param").asText()).isEqualTo(param);
    assertThat(error.get("code").isNull()).isTrue();
    assertThat(server.grid.requests).isEmpty();
  }

  @Test
  void bodiesThatAreNoJsonAreRefused() throws Exception {
    for (String body : List.of("", "{", "[]", "{\"model\":\"m\",\"input\":[NaN]}")) {
      HttpResponse<String> response = post(body);
      assertThat(response.statusCode()).as(body).isEqualTo(400);
      assertThat(error(response).get("type").asText()).isEqualTo("invalid_request_error");
    }
  }

  @Test
  void upTo2048ItemsAreTaken() throws Exception {
    String most = "\"a\"" + ",\"a\"".repeat(2_047);
    assertThat(json(post("{\"model\":\"m\",\"input\":[" + most + "]}")).at("/data").size())
        .isEqualTo(2_048);
    assertThat(
            error(post("{\"model\":\"m\",\"input\":[" + most + ",\"a\"]}")).get("message").asText())
        .contains("input has 2049 items (expected: 1 to 2048)");
  }

  @Test
  void unknownModelsHaveTheirCode() throws Exception {
    HttpResponse<String> response = post("{\"model\":\"none\",\"input\":\"a\"}");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body())
        .isEqualTo(
            "{\"error\":{\"message\":\"The model 'none' does not exist\",\"type\":"
                + "\"invalid_request_error\",\"param\":\"model\",\"code\":\"model_not_found\"}}");
  }

  @Test
  void modelsThatDoNotEmbedSayWhatTheyLack() throws Exception {
    put(FakeGrid.ECHO, Map.of());
    assertThat(error(post("{\"model\":\"m\",\"input\":\"a\"}")).get("message").asText())
        .contains("model 'm' cannot do that (expected: one with an output FP32 [N, width])");
    Signature texts =
        Signature.of(
            List.of(TensorSpec.of("words", DataType.BYTES, -1)),
            List.of(TensorSpec.of("vector", DataType.FP32, -1, 4)));
    put(texts, Map.of());
    assertThat(error(post("{\"model\":\"m\",\"input\":[1]}")).get("message").asText())
        .contains("an input 'input_ids' INT64 [N, length], for tokens");
    server.grid.inference =
        request ->
            CompletableFuture.completedFuture(
                new Answered(
                    "m",
                    "1",
                    null,
                    4,
                    "m.0",
                    "node-b",
                    List.of(new NamedTensor("vector", Tensor.ofFloats(Shape.of(1, 1), 2)))));
    // Any names will do, and without the output that counts, nothing is counted.
    JsonNode answer = json(post("{\"model\":\"m\",\"input\":\"a\"}"));
    assertThat(answer.at("/data/0/embedding").toString()).isEqualTo("[2.0]");
    assertThat(answer.at("/usage/total_tokens").asInt()).isZero();
    assertThat(server.grid.requests.remove().outputs()).containsExactly("vector");
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, 404, invalid_request_error",
    "INVALID, 400, invalid_request_error",
    "QUEUE_FULL, 429, rate_limit_error",
    "UNAVAILABLE, 503, server_error",
    "DEADLINE_EXCEEDED, 504, server_error",
    "FAILED, 500, server_error"
  })
  void refusalsOfTheGridHaveTheirStatusAndType(Reason reason, int status, String type)
      throws Exception {
    server.grid.inference =
        request -> CompletableFuture.completedFuture(Refused.because(reason, "because"));
    HttpResponse<String> response = post("{\"model\":\"m\",\"input\":\"a\"}");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error(response).get("message").asText()).isEqualTo("because");
    assertThat(error(response).get("type").asText()).isEqualTo(type);
  }

  @Test
  void everyRefusalUnderThePathHasTheShape() throws Exception {
    assertThat(server.get(PATH).statusCode()).isEqualTo(405);
    assertThat(error(server.get(PATH)).get("message").asText()).contains("expected: POST");
    assertThat(error(server.get("/v1/chat/completions")).get("message").asText())
        .contains("no such path: /v1/chat/completions (expected: /v1/embeddings or /v1/models)");
    HttpResponse<String> form = post("{}", "Content-Type", "text/plain");
    assertThat(form.statusCode()).isEqualTo(415);
    error(form);
    HttpResponse<String> stranger = post("{}", "Origin", "http://evil.com");
    assertThat(stranger.statusCode()).isEqualTo(403);
    assertThat(error(stranger).get("type").asText()).isEqualTo("permission_error");
    HttpResponse<String> large =
        post("{\"model\":\"m\",\"input\":\"" + "a".repeat(TestServer.MAX_BODY) + "\"}");
    assertThat(large.statusCode()).isEqualTo(413);
    error(large);
  }

  private static HttpResponse<String> embedCutTo(int dimensions) throws Exception {
    return post("{\"model\":\"m\",\"input\":\"a\",\"dimensions\":" + dimensions + "}");
  }

  private static HttpResponse<String> post(String body, String... headers) throws Exception {
    return server.send("POST", PATH, body, headers);
  }

  private static void put(Signature signature, Map<String, String> properties) {
    server.grid.models.put("m", FakeEmbedder.view("m", signature, properties));
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return TestServer.json(response);
  }

  /** The error of a response, which has all four keys. */
  private static JsonNode error(HttpResponse<String> response) throws IOException {
    JsonNode error = TestServer.json(response).get("error");
    assertThat(error).as(response.body()).isNotNull();
    assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
    return error;
  }

  private static float[] floats(String base64) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(floats);
    return floats;
  }
}
