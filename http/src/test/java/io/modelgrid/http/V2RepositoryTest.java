package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.ReplicaView;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionStatistics.Batch;
import io.modelgrid.engine.api.VersionStatistics.Spent;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration, statistics and the repository of V2, over real sockets. */
class V2RepositoryTest {
  private static final String LOAD = "/v2/repository/models/echo/load";
  private static final String UNLOAD = "/v2/repository/models/echo/unload";

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
  void reset() throws Exception {
    FakeGrid grid = server.grid;
    grid.answers = change -> grid.answer;
    grid.changes.clear();
    grid.plans.clear();
    grid.operations.clear();
    grid.statistics.clear();
    grid.models.clear();
    grid.models.put("echo", FakeGrid.model("echo", version("1", State.READY)));
    for (Path staged : grid.registered) {
      Files.deleteIfExists(staged);
    }
    grid.registered.clear();
  }

  @Test
  void tellsAModelsConfiguration() throws Exception {
    Signature signature =
        Signature.of(
            List.of(
                TensorSpec.of("text", DataType.BYTES, -1),
                TensorSpec.of("mask", DataType.FP16, -1, 3).asOptional()),
            List.of(TensorSpec.of("y", DataType.FP32, -1, 384)));
    server.grid.models.put(
        "echo",
        new ModelView(
            "echo",
            4,
            Map.of("stable", "1"),
            2,
            false,
            List.of(
                FakeGrid.version("1", State.READY, signature, null),
                FakeGrid.version("2", State.REGISTERED, null, null)),
            List.of(replica(0, "cpu"), replica(1, "gpu:0"), replica(2, "cpu"), replica(3, null)),
            TrafficView.none(),
            false,
            List.of()));
    for (String path : List.of("/v2/models/echo/config", "/v2/models/echo/versions/1/config")) {
      assertThat(server.get(path).body())
          .isEqualTo(
              "{\"name\":\"echo\",\"platform\":\"onnx_onnxv1\",\"backend\":\"onnxruntime\","
                  + "\"version_policy\":{\"specific\":{\"versions\":[1]}},\"max_batch_size\":0,"
                  + "\"input\":[{\"name\":\"text\",\"data_type\":\"TYPE_STRING\",\"dims\":[-1],"
                  + "\"optional\":false},{\"name\":\"mask\",\"data_type\":\"TYPE_FP16\","
                  + "\"dims\":[-1,3],\"optional\":true}],\"output\":[{\"name\":\"y\","
                  + "\"data_type\":\"TYPE_FP32\",\"dims\":[-1,384]}],\"instance_group\":["
                  + "{\"name\":\"echo\",\"kind\":\"KIND_CPU\",\"count\":2},"
                  + "{\"name\":\"echo\",\"kind\":\"KIND_GPU\",\"count\":1}]}");
    }
    assertThat(server.get("/v2/models/echo/versions/2/config").statusCode()).isEqualTo(503);
    assertThat(server.get("/v2/models/nobody/config").statusCode()).isEqualTo(404);
  }

  @Test
  void tellsStatistics() throws Exception {
    server.grid.models.put(
        "echo",
        FakeGrid.model(
            "echo",
            version("1", State.READY),
            version("2", State.REGISTERED),
            version("3", State.LOADING)));
    server.grid.statistics.add(
        new VersionStatistics(
            "1",
            new Spent(7, 70),
            new Spent(1, 5),
            new Spent(7, 20),
            new Spent(7, 40),
            14,
            6,
            1_700_000_000_000L,
            List.of(new Batch(2, new Spent(6, 40)))));
    JsonNode all = TestServer.json(server.get("/v2/models/stats")).get("model_stats");
    assertThat(all.findValuesAsText("version")).containsExactly("1", "3");
    JsonNode first = all.get(0);
    assertThat(first.get("name").asText()).isEqualTo("echo");
    assertThat(first.get("last_inference").asLong()).isEqualTo(1_700_000_000_000L);
    assertThat(first.get("inference_count").asLong()).isEqualTo(14);
    assertThat(first.get("execution_count").asLong()).isEqualTo(6);
    assertThat(first.get("inference_stats"))
        .hasToString(
            "{\"success\":{\"count\":7,\"ns\":70},\"fail\":{\"count\":1,\"ns\":5},"
                + "\"queue\":{\"count\":7,\"ns\":20},\"compute_input\":{\"count\":0,\"ns\":0},"
                + "\"compute_infer\":{\"count\":7,\"ns\":40},"
                + "\"compute_output\":{\"count\":0,\"ns\":0},"
                + "\"cache_hit\":{\"count\":0,\"ns\":0},\"cache_miss\":{\"count\":0,\"ns\":0}}");
    assertThat(first.at("/batch_stats/0/batch_size").asInt()).isEqualTo(2);
    assertThat(first.at("/batch_stats/0/compute_infer/count").asInt()).isEqualTo(6);
    assertThat(TestServer.json(server.get("/v2/models/echo/stats")).get("model_stats"))
        .isEqualTo(all);
    JsonNode second = TestServer.json(server.get("/v2/models/echo/versions/2/stats"));
    assertThat(second.findValuesAsText("version")).containsExactly("2");
    assertThat(server.get("/v2/models/nobody/stats").statusCode()).isEqualTo(404);
    assertThat(server.get("/v2/models/echo/versions/9/stats").statusCode()).isEqualTo(404);
  }

  @Test
  void listsWhatThereIs() throws Exception {
    server.grid.models.clear();
    server.grid.models.put(
        "m",
        FakeGrid.model(
            "m",
            version("1", State.READY),
            version("2", State.LOADING),
            FakeGrid.version("3", State.FAILED, null, "no ONNX"),
            version("4", State.REGISTERED)));
    String whole =
        "[{\"name\":\"m\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"},"
            + "{\"name\":\"m\",\"version\":\"2\",\"state\":\"LOADING\",\"reason\":\"\"},"
            + "{\"name\":\"m\",\"version\":\"3\",\"state\":\"UNAVAILABLE\",\"reason\":\"no ONNX\"},"
            + "{\"name\":\"m\",\"version\":\"4\",\"state\":\"UNAVAILABLE\","
            + "\"reason\":\"not loaded\"}]";
    for (String body : List.of("", "{}", "{\"ready\":false}")) {
      assertThat(server.send("POST", "/v2/repository/index", body).body()).isEqualTo(whole);
    }
    assertThat(server.send("POST", "/v2/repository/modelgrid/index", "{\"ready\":true}").body())
        .isEqualTo("[{\"name\":\"m\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}]");
    assertThat(server.send("POST", "/v2/repository/other/index", "").statusCode()).isEqualTo(404);
    server.grid.models.put("never", FakeGrid.model("never", Map.of(), TrafficView.none()));
    assertThat(server.send("POST", "/v2/repository/index", "").body())
        .contains("{\"name\":\"never\"}");
    assertThat(server.send("POST", "/v2/repository/index", "{\"ready\":1}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void loadsWhatWasUnloaded() throws Exception {
    server.grid.models.put("echo", FakeGrid.model("echo", version("1", State.LOADING)));
    server.grid.answers =
        change -> {
          CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
              .execute(
                  () ->
                      server.grid.models.put(
                          "echo", FakeGrid.model("echo", version("1", State.READY))));
          return new Changed(9, "", true);
        };
    HttpResponse<String> loaded = server.send("POST", LOAD, "");
    assertThat(loaded.statusCode()).as(loaded.body()).isEqualTo(200);
    assertThat(TestServer.json(loaded).get("load").asBoolean()).isTrue();
    assertThat(server.grid.changes).containsExactly("load echo null by anonymous: POST " + LOAD);
    assertThat(server.grid.model("echo").orElseThrow().versions().get(0).state())
        .isEqualTo(State.READY);
  }

  @Test
  void unloads() throws Exception {
    for (String body : List.of("", "{}", "{\"parameters\":{\"unload_dependents\":true}}")) {
      HttpResponse<String> unloaded = server.send("POST", UNLOAD, body);
      assertThat(unloaded.statusCode()).isEqualTo(200);
      assertThat(TestServer.json(unloaded).get("unload").asBoolean()).isTrue();
    }
    assertThat(server.send("POST", "/v2/repository/modelgrid/models/echo/unload", "").statusCode())
        .isEqualTo(200);
    assertThat(server.grid.changes)
        .hasSize(4)
        .allMatch(each -> each.startsWith("unload echo null"));
    assertThat(server.send("POST", "/v2/repository/x/models/echo/unload", "").statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"NOT_FOUND, 404", "INVALID, 400", "CONFLICT, 409", "UNAVAILABLE, 503"})
  void refusalsOfTheGridAreTold(Reason reason, int status) throws Exception {
    server.grid.answers = change -> new Refused(reason, "because");
    for (String path : List.of(LOAD, UNLOAD)) {
      HttpResponse<String> refused = server.send("POST", path, "");
      assertThat(refused.statusCode()).isEqualTo(status);
      assertThat(refused.body()).isEqualTo("{\"error\":\"because\"}");
    }
  }

  @Test
  void aModelThatCannotBeLoadedIsToldWithItsReason() throws Exception {
    server.grid.models.put(
        "echo", FakeGrid.model("echo", FakeGrid.version("1", State.FAILED, null, "no ONNX")));
    HttpResponse<String> failed = server.send("POST", LOAD, "");
    assertThat(failed.statusCode()).isEqualTo(400);
    assertThat(failed.body())
        .isEqualTo("{\"error\":\"failed to load 'echo', version 1: no ONNX\"}");
  }

  @Test
  void filesBecomeTheNextVersionAndServe() throws Exception {
    server.grid.answers =
        change -> {
          if (change.startsWith("register")) {
            server.grid.models.put(
                "echo",
                FakeGrid.model("echo", version("1", State.READY), version("2", State.READY)));
            return new Changed(9, "2", true);
          }
          return started();
        };
    HttpResponse<String> loaded = server.send("POST", LOAD, body("1/model.onnx", "some bytes"));
    assertThat(loaded.statusCode()).as(loaded.body()).isEqualTo(200);
    assertThat(server.grid.changes)
        .extracting(change -> change.replaceFirst(" by .*", ""))
        .containsExactly("register echo null model.onnx", "operate echo SWAP 2");
    assertThat(server.grid.plans).containsExactly(OperationPlan.swap("2", true, false));
    assertThat(Files.readString(server.grid.registered.get(0))).isEqualTo("some bytes");
  }

  @Test
  void theFirstFilesMakeAModel() throws Exception {
    server.grid.answers =
        change -> {
          server.grid.models.put("new", FakeGrid.model("new", version("1", State.READY)));
          return new Changed(9, "1", true);
        };
    String path = "/v2/repository/models/new/load";
    assertThat(server.send("POST", path, body("1/model.onnx", "x")).statusCode()).isEqualTo(200);
    assertThat(server.grid.plans).isEmpty();
  }

  @Test
  void aSwapThatFailsFailsTheLoad() throws Exception {
    server.grid.answers =
        change -> change.startsWith("register") ? new Changed(9, "2", true) : aborted();
    HttpResponse<String> failed = server.send("POST", LOAD, body("1/model.onnx", "x"));
    assertThat(failed.statusCode()).isEqualTo(400);
    assertThat(failed.body()).contains("failed to load 'echo', version 2: no room");
  }

  @Test
  void whatIsRefusedLeavesNoFile() throws Exception {
    server.grid.answers = change -> new Refused(Reason.CONFLICT, "no");
    assertThat(server.send("POST", LOAD, body("1/model.onnx", "x")).statusCode()).isEqualTo(409);
    assertThat(
            server
                .send("POST", LOAD, body("1/model.onnx", "x").replace("eA==", "e?=="))
                .statusCode())
        .isEqualTo(400);
    assertThat(server.send("POST", "/v2/repository/models/-x/load", body("1/m", "x")).statusCode())
        .isEqualTo(400);
    assertThat(server.grid.staged()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"parameters\":{\"config\":\"{}\"}} | configuration follows from its files",
        "{\"parameters\":{\"file:1/m\":\"eA==\"}} | files come without a configuration",
        "{\"parameters\":{\"config\":\"nonsense\",\"file:1/m\":\"eA==\"}} | 'config': the text is",
        "{\"parameters\":{\"config\":\"[]\",\"file:1/m\":\"eA==\"}} | 'config': the text is an arr",
        "{\"parameters\":{\"config\":{},\"file:1/m\":\"eA==\"}} | 'config' is an object",
        "{\"parameters\":{\"config\":\"{}\",\"file:1/m\":7}} | 'file:1/m' is a whole number",
        "{\"parameters\":{\"config\":\"{}\",\"file:1/m\":\"***\"}} | 'file:1/m' is not valid"
            + " base64",
        "{\"parameters\":{\"config\":\"{}\",\"file:1/../m\":\"eA==\"}} | '1/../m' (expected: VERSI",
        "{\"parameters\":[]} | parameters is an array",
        "[] | an array (expected: a JSON object)",
        "{\"parameters\":{} | JSON"
      })
  void rubbishIsRefusedInWords(String body, String words) throws Exception {
    HttpResponse<String> refused = server.send("POST", LOAD, body);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(TestServer.json(refused).get("error").asText()).contains(words);
    assertThat(server.grid.changes).isEmpty();
    assertThat(server.grid.staged()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {LOAD, UNLOAD})
  void webPagesMayNotLoadOrUnload(String path) throws Exception {
    assertThat(server.send("POST", path, "", "Origin", "http://evil.com").statusCode())
        .isEqualTo(403);
    assertThat(server.send("POST", path, "{}", "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
    try (RawConnection rebound = server.connect()) {
      rebound.write("POST " + path + " HTTP/1.1\r\nHost: evil.com\r\nContent-Length: 0\r\n\r\n");
      assertThat(rebound.read().status()).isEqualTo(403);
    }
    assertThat(server.grid.changes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate", "generate_stream", "versions/1/generate"})
  void generatingIsNotSupported(String what) throws Exception {
    HttpResponse<String> refused = server.send("POST", "/v2/models/echo/" + what, "{}");
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.body()).contains("/v2/models/MODEL/generate is not supported");
  }

  private static ChangeAnswer started() {
    return operation(OperationView.State.SUCCEEDED, "done");
  }

  private static ChangeAnswer aborted() {
    return operation(OperationView.State.ABORTED, "no room");
  }

  private static ChangeAnswer operation(OperationView.State state, String message) {
    server.grid.operations.put(
        "17",
        new OperationView(
            "17",
            "echo",
            OperationPlan.swap("2", true, false),
            state,
            message,
            Instant.EPOCH,
            Instant.EPOCH.plus(Duration.ofSeconds(1)),
            "anonymous",
            "test",
            1,
            null,
            List.of()));
    return new Started("17", "2", 9);
  }

  private static String body(String path, String contents) {
    String base64 = Base64.getEncoder().encodeToString(contents.getBytes(StandardCharsets.UTF_8));
    return "{\"parameters\":{\"file:%s\":\"%s\",\"config\":\"{\\\"name\\\":\\\"echo\\\"}\"}}"
        .formatted(path, base64);
  }

  private static VersionView version(String version, State state) {
    return FakeGrid.version(version, state, FakeGrid.ECHO, null);
  }

  private static ReplicaView replica(int slot, @Nullable String device) {
    return new ReplicaView("echo." + slot, "serving", "n", device, List.of(), 0, 0, null);
  }
}
