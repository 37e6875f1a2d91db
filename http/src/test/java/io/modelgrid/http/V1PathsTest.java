package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The paths under {@code /v1/models} over real sockets. */
class V1PathsTest {
  private static final String PREDICT = "/v1/models/echo:predict";
  private static final String ROWS = "{\"instances\":[1.5,2]}";
  private static final String PREDICTED = "{\"predictions\":[1.5,2.0]}";

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
    server.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.echo(request));
    server.grid.requests.clear();
    server.grid.models.clear();
    server.grid.models.put(
        "echo",
        FakeGrid.model(
            "echo",
            Map.of("stable", "1", "trial_1", "2"),
            TrafficView.none(),
            FakeGrid.version("1", State.READY, FakeGrid.ECHO, null),
            FakeGrid.version("2", State.LOADING, null, null)));
  }

  @Test
  void saysForWhichVersionAnotherStoodIn() throws Exception {
    server.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.stoodIn(request));

    assertThat(server.send("POST", PREDICT, ROWS).headers().map())
        .containsEntry("modelgrid-version", List.of("2"))
        .containsEntry("modelgrid-stand-in-for", List.of("1"));
  }

  @Test
  void predictsInRowsAndInColumns() throws Exception {
    HttpResponse<String> rows = server.send("POST", PREDICT, ROWS);
    assertThat(rows.statusCode()).isEqualTo(200);
    assertThat(rows.body()).isEqualTo(PREDICTED);
    assertThat(rows.headers().map())
        .containsEntry("content-type", List.of("application/json"))
        .containsEntry("modelgrid-version", List.of("1"))
        .containsEntry("modelgrid-node", List.of("node-b"))
        .containsEntry("modelgrid-replica", List.of("echo.0"))
        .containsEntry("modelgrid-epoch", List.of("4"));
    assertThat(server.send("POST", PREDICT, "{\"inputs\":{\"x\":[3]}}").body())
        .isEqualTo("{\"outputs\":[3.0]}");
    InferenceRequest request = server.grid.requests.remove();
    assertThat(request.inputs())
        .containsExactly(new NamedTensor("x", Tensor.ofFloats(Shape.of(2), 1.5f, 2)));
    assertThat(request.outputs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/V1/MODELS/echo:PREDICT",
        "/v1/models/echo/versions/1:predict",
        "/v1/Models/echo/Versions/01:Predict",
        "/v1/models/echo/labels/stable:predict",
        "/v1/models/echo%3Apredict",
        "/v1/models/ech%6F:predict",
        "/v1/models/echo:predict/",
      })
  void pathsAreForgiving(String path) throws Exception {
    HttpResponse<String> response = server.send("POST", path, ROWS);
    assertThat(response.body()).isEqualTo(PREDICTED);
  }

  @Test
  void versionsAndLabelsReachTheGrid() throws Exception {
    server.send("POST", "/v1/models/echo/versions/1:predict", ROWS);
    assertThat(server.grid.requests.remove().selector().version()).isEqualTo("1");
    server.send("POST", "/v1/models/echo/labels/stable:predict", ROWS);
    assertThat(server.grid.requests.remove().selector().label()).isEqualTo("stable");
    server.send("POST", PREDICT, ROWS, "Modelgrid-Caller", "anna");
    assertThat(server.grid.requests.remove().caller()).isEqualTo("anna");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "half:predict              | 404 | Servable not found for request: Latest(half)",
        "half/versions/7:predict   | 404 | Servable not found for request: Specific(half, 7)",
        "echo/versions/7:predict   | 404 | Servable not found for request: Specific(echo, 7)",
        "echo/labels/none:predict  | 400 | Unrecognized servable version label: none",
        "echo/versions/x:predict   | 400 | Failed to convert version: x to numeric.",
        "echo/versions/99999999999999999999:predict | 400 | Failed to convert version: 9999",
        "echo/versions/1/labels/stable:predict | 400 | names a version and a label",
        "echo/labels/stable/versions/1:predict | 400 | names a version and a label",
        "echo/versions:predict     | 404 | no such path: /v1/models/echo/versions:predict",
        "echo/versions/1/x:predict | 404 | no such path",
        "echo/metadata:predict     | 404 | no such path",
        "a:b:predict               | 404 | Latest(a:b)",
        "echo:generate             | 404 | no such path: /v1/models/echo:generate",
        "echo:                     | 404 | no such path",
        "echo:explain              | 501 | :explain is not implemented",
        ":predict                  | 400 | Missing model name in request.",
        "echo:classify             | 400 | cannot classify: it gives y FP32 [-1] (expected: one",
      })
  void pathsThatLeadNowhereSayWhy(String path, int status, String words) throws Exception {
    HttpResponse<String> response = server.send("POST", "/v1/models/" + path, ROWS);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(error(response)).contains(words);
    assertThat(server.grid.requests).isEmpty();
  }

  @Test
  void wrongMethodsAreToldTheRightOnes() throws Exception {
    HttpResponse<String> get = server.get(PREDICT);
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("allow")).hasValue("POST");
    for (String path :
        List.of("/v1/models", "/v1/models/echo", "/v1/models/echo/metadata", "/v1/models/e/x/y")) {
      HttpResponse<String> post =
          server.send("POST", path, "{}", "Content-Type", "application/json");
      assertThat(post.statusCode()).as(path).isEqualTo(path.endsWith("y") ? 404 : 405);
    }
    assertThat(server.send("HEAD", "/v1/models/echo", "").statusCode()).isEqualTo(200);
  }

  @Test
  void mistakesInABodyAreToldInTheDialectsShape() throws Exception {
    for (String body : List.of("", "{", "{}", "{\"instances\":[[1]]}", "{\"instances\":[true]}")) {
      HttpResponse<String> response = server.send("POST", PREDICT, body);
      assertThat(response.statusCode()).as(body).isEqualTo(400);
      assertThat(error(response)).isNotBlank();
    }
    assertThat(error(server.send("POST", PREDICT, "{\"instances\":[[1]]}")))
        .contains("model 'echo': input 'x' has shape [1, 1]; expected [-1]");
    assertThat(server.grid.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {PREDICT, "/v1/models/echo:regress", "/v1/embeddings"})
  void rubbishIsRefusedAndTheNextAnswerIsExact(String path) throws Exception {
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    for (String key : List.of("instances", "inputs", "input", "examples", "context", "other")) {
      for (String value :
          List.of(deep, "[\"\\ud800\"]", "[{}", "{\"a\":1,\"a\":1}", "[1]]", "1e")) {
        String body = "{\"model\":\"echo\",\"" + key + "\":" + value + "}";
        HttpResponse<String> response = server.send("POST", path, body);
        assertThat(response.statusCode()).as(body).isBetween(400, 499);
        assertThat(response.body())
            .startsWith("{\"error\":")
            .doesNotContain("Exception", "com.fasterxml", "java.");
        assertThat(server.send("POST", PREDICT, ROWS).body()).isEqualTo(PREDICTED);
      }
    }
  }

  @Test
  void whatAFormSendsIsRefusedWithAdvice() throws Exception {
    HttpResponse<String> form =
        server.send("POST", PREDICT, ROWS, "Content-Type", "application/x-www-form-urlencoded");
    assertThat(form.statusCode()).isEqualTo(415);
    assertThat(error(form)).contains("with curl add -H 'Content-Type: application/json'");
    assertThat(server.send("POST", PREDICT, ROWS, "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
    assertThat(server.send("POST", PREDICT, ROWS, "Origin", "http://evil.com").statusCode())
        .isEqualTo(403);
    // As NVIDIA's and other clients do, and as those of TensorFlow do.
    assertThat(server.send("POST", PREDICT, ROWS, "Content-Type", "application/json").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, 404, ",
    "INVALID, 400, ",
    "QUEUE_FULL, 429, 1",
    "UNAVAILABLE, 503, 1",
    "DEADLINE_EXCEEDED, 504, ",
    "FAILED, 500, "
  })
  void refusalsOfTheGridHaveTheirStatus(Reason reason, int status, String retryAfter)
      throws Exception {
    answerWith(Refused.because(reason, "because of " + reason));
    HttpResponse<String> response = server.send("POST", PREDICT, ROWS);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error(response)).isEqualTo("because of " + reason);
    assertThat(response.headers().firstValue("retry-after").orElse(null)).isEqualTo(retryAfter);
  }

  @Test
  void classifiesAndRegresses() throws Exception {
    Signature scores =
        Signature.of(
            List.of(TensorSpec.of("age", DataType.FP32, -1, 1)),
            List.of(
                TensorSpec.of("scores", DataType.FP32, -1, 2),
                TensorSpec.of("hidden", DataType.FP32, -1, 9).asOptional()));
    put("judge", scores, Map.of("labels", "cat, tabby\ndog"));
    answerWith(answered(new NamedTensor("scores", Tensor.ofFloats(Shape.of(1, 2), 0.25f, 0.75f))));
    String examples = "{\"examples\":[{\"age\":[7]}]}";
    HttpResponse<String> classified = server.send("POST", "/v1/models/judge:classify", examples);
    assertThat(classified.body())
        .isEqualTo("{\"results\":[[[\"cat, tabby\",0.25],[\"dog\",0.75]]]}");
    assertThat(server.grid.requests.remove().inputs())
        .containsExactly(new NamedTensor("age", Tensor.ofFloats(Shape.of(1, 1), 7)));
    assertThat(error(server.send("POST", "/v1/models/judge:regress", examples)))
        .contains("cannot regress: it gives scores FP32 [-1, 2]", "of shape [N] or [N, 1]");

    put("judge", scores, Map.of());
    assertThat(server.send("POST", "/v1/models/judge:classify", examples).body())
        .isEqualTo("{\"results\":[[[\"0\",0.25],[\"1\",0.75]]]}");

    answerWith(answered(new NamedTensor("y", Tensor.ofFloats(Shape.of(2), 3, 4))));
    assertThat(
            server.send("POST", "/v1/models/echo:regress", "{\"examples\":[{\"x\":1},{\"x\":2}]}"))
        .extracting(HttpResponse::body)
        .isEqualTo("{\"results\":[3.0,4.0]}");
  }

  @Test
  void statusListsVersionsNewestFirst() throws Exception {
    put("echo", oneOfEachState());
    assertThat(server.get("/v1/models/echo?format=tensorflow").body())
        .isEqualTo(
            "{\"model_version_status\":["
                + status("10", "LOADING", "OK", "")
                + ","
                + status("4", "END", "OK", "")
                + ","
                + status("3", "START", "OK", "")
                + ","
                + status("2", "END", "UNKNOWN", "no model")
                + ","
                + status("1", "AVAILABLE", "OK", "")
                + "]}");
    assertThat(server.get("/v1/models/echo/versions/3").body())
        .isEqualTo("{\"model_version_status\":[" + status("3", "START", "OK", "") + "]}");
    assertThat(server.get("/V1/models/echo/Labels/stable").body())
        .contains("\"version\":\"1\"")
        .doesNotContain("\"version\":\"2\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "half                 | 404 | Could not find any versions of model half",
        "echo/versions/7      | 404 | Could not find version 7 of model echo",
        "echo/labels/none     | 400 | Unrecognized servable version label: none",
        "half/metadata        | 404 | Servable not found for request: Latest(half)",
        "echo/versions/2/metadata | 503 | has no metadata: it was not loaded yet",
        "echo/labels/trial_1/metadata | 503 | has no metadata: it was not loaded yet",
        "echo?format=xml      | 400 | format is 'xml' (expected: tensorflow, openai or kserve)",
      })
  void questionsAboutWhatIsNotThereAreAnsweredInWords(String path, int status, String words)
      throws Exception {
    HttpResponse<String> response = server.get("/v1/models/" + path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(error(response)).contains(words);
  }

  @Test
  void metadataIsTheModelsOwnSignature() throws Exception {
    String expected =
        "{\"model_spec\":{\"name\":\"echo\",\"signature_name\":\"\",\"version\":\"1\"},"
            + "\"metadata\":{\"signature_def\":{\"signature_def\":{\"serving_default\":{"
            + "\"inputs\":{\"x\":{\"dtype\":\"DT_FLOAT\",\"tensor_shape\":{\"dim\":[{\"size\":"
            + "\"-1\",\"name\":\"\"}],\"unknown_rank\":false},\"name\":\"x:0\"}},"
            + "\"outputs\":{\"y\":{\"dtype\":\"DT_FLOAT\",\"tensor_shape\":{\"dim\":[{\"size\":"
            + "\"-1\",\"name\":\"\"}],\"unknown_rank\":false},\"name\":\"y:0\"}},"
            + "\"method_name\":\"tensorflow/serving/predict\",\"defaults\":{}}}}}}";
    for (String path :
        List.of("echo/metadata", "echo/versions/1/metadata", "echo/labels/stable/Metadata")) {
      assertThat(server.get("/v1/models/" + path).body()).isEqualTo(expected);
    }
  }

  @Test
  void theListIsTheUnionOfTheDialects() throws Exception {
    String data =
        "\"object\":\"list\",\"data\":[{\"id\":\"echo\",\"object\":\"model\",\"created\":"
            + "1795341600,\"owned_by\":\"modelgrid\"}]";
    assertThat(server.get("/v1/models").body()).isEqualTo("{" + data + ",\"models\":[\"echo\"]}");
    assertThat(server.get("/V1/Models/").body()).isEqualTo("{" + data + ",\"models\":[\"echo\"]}");
    assertThat(server.get("/v1/models?format=openai").body()).isEqualTo("{" + data + "}");
    assertThat(server.get("/v1/models?format=kserve").body()).isEqualTo("{\"models\":[\"echo\"]}");
    HttpResponse<String> none = server.get("/v1/models?format=tensorflow");
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(error(none)).isEqualTo("Missing model name in request.");
  }

  @Test
  void aModelIsTheUnionOfTheDialects() throws Exception {
    String openai =
        "\"id\":\"echo\",\"object\":\"model\",\"created\":1795341600,\"owned_by\":\"modelgrid\"";
    String kserve = "\"name\":\"echo\",\"ready\":true";
    assertThat(server.get("/v1/models/echo").body())
        .startsWith("{" + openai + "," + kserve + ",\"model_version_status\":[{\"version\":");
    assertThat(server.get("/v1/models/echo?format=openai").body()).isEqualTo("{" + openai + "}");
    assertThat(server.get("/v1/models/echo?format=kserve").body()).isEqualTo("{" + kserve + "}");
    HttpResponse<String> unknown = server.get("/v1/models/half?format=openai");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(TestServer.json(unknown).at("/error/type").asText())
        .isEqualTo("invalid_request_error");
  }

  @Test
  void aModelThatIsNotReadySaysSo() throws Exception {
    server.grid.models.put(
        "slow",
        FakeGrid.model(
            "slow",
            Map.of(),
            TrafficView.none(),
            FakeGrid.version("1", State.LOADING, null, null)));
    HttpResponse<String> union = server.get("/v1/models/slow");
    assertThat(union.statusCode()).isEqualTo(200);
    assertThat(union.body()).contains("\"ready\":false", "\"state\":\"LOADING\"");
    HttpResponse<String> kserve = server.get("/v1/models/slow?format=kserve");
    assertThat(kserve.statusCode()).isEqualTo(503);
    assertThat(error(kserve))
        .isEqualTo(
            "Model with name slow is not ready. model 'slow' has no stable version yet: version 1"
                + " is loading");
    HttpResponse<String> predict = server.send("POST", "/v1/models/slow:predict", ROWS);
    assertThat(predict.statusCode()).isEqualTo(503);
    assertThat(predict.headers().firstValue("retry-after")).hasValue("1");
    assertThat(error(predict)).contains("model 'slow' has no stable version yet");
  }

  private static void put(String name, Signature signature, Map<String, String> properties) {
    server.grid.models.put(name, FakeEmbedder.view(name, signature, properties));
  }

  private static String status(String version, String state, String code, String message) {
    return "{\"version\":\"%s\",\"state\":\"%s\",\"status\":{\"error_code\":\"%s\",\"error_message\":\"%s\"}}"
        .formatted(version, state, code, message);
  }

  private static void put(String name, ModelView model) {
    server.grid.models.put(name, model);
  }

  /** A model with a version in each state. */
  private static ModelView oneOfEachState() {
    return FakeGrid.model(
        "echo",
        FakeGrid.version("1", State.READY, FakeGrid.ECHO, null),
        FakeGrid.version("2", State.FAILED, null, "no model"),
        FakeGrid.version("3", State.REGISTERED, null, null),
        FakeGrid.version("4", State.REGISTERED, FakeGrid.ECHO, null),
        FakeGrid.version("10", State.LOADING, null, null));
  }

  private static InferenceAnswer answered(NamedTensor output) {
    return new Answered("judge", "1", null, 4, "judge.0", "node-b", List.of(output));
  }

  private static void answerWith(InferenceAnswer answer) {
    server.grid.inference = request -> CompletableFuture.completedFuture(answer);
  }

  private static String error(HttpResponse<String> response) throws IOException {
    assertThat(TestServer.json(response).get("error").isTextual()).as(response.body()).isTrue();
    return TestServer.json(response).get("error").asText();
  }
}
