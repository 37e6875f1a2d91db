package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.VersionView.State;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What V2 tells of server and models over a real socket. */
class V2ModelsTest {
  private TestServer server;

  @BeforeEach
  void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void describesItself() throws Exception {
    for (String path : List.of("/v2", "/v2/")) {
      assertThat(server.get(path).body())
          .matches(
              "\\{\"name\":\"modelgrid\",\"version\":\"[0-9]+\\.[0-9]+\\.[0-9]+[^\"$]*\","
                  + "\"extensions\":\\[\"binary_tensor_data\",\"classification\","
                  + "\"model_configuration\",\"model_repository\",\"parameters\","
                  + "\"schedule_policy\",\"statistics\"\\]}");
    }
    assertThat(server.get("/v2/models").body()).isEqualTo("{\"models\":[\"echo\"]}");
  }

  @Test
  void describesModels() throws Exception {
    for (String path : List.of("/v2/models/echo", "/v2/models/echo/versions/1")) {
      assertThat(server.get(path).body())
          .isEqualTo(
              "{\"name\":\"echo\",\"versions\":[\"1\"],\"platform\":\"onnx_onnxv1\",\"inputs\":["
                  + "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1]}],\"outputs\":[{\"name\":"
                  + "\"y\",\"datatype\":\"FP32\",\"shape\":[-1]}],\"properties\":{\"pooling\":"
                  + "\"mean\"}}");
      assertThat(server.get(path + "/ready").body())
          .contains("\"name\":\"echo\"", "\"ready\":true");
    }
    assertThat(server.get("/v2/models/echo/versions/2").statusCode()).isEqualTo(404);
    assertThat(server.get("/v2/models/echo/versions/2/ready").statusCode()).isEqualTo(404);
    HttpResponse<String> unknown = server.get("/v2/models/nobody/ready");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body())
        .isEqualTo("{\"error\":\"Request for unknown model: 'nobody' is not found\"}");
  }

  @Test
  void modelsThatCannotServeSayWhy() throws Exception {
    server.grid.models.put(
        "new",
        new ModelView(
            "new",
            0,
            Map.of(),
            2,
            false,
            List.of(FakeGrid.version("1", State.LOADING, null, null)),
            List.of(),
            TrafficView.none(),
            false,
            List.of()));
    server.grid.models.put(
        "bad", FakeGrid.model("bad", FakeGrid.version("1", State.FAILED, null, "no ONNX")));
    for (String path : List.of("/v2/models/new", "/v2/models/new/ready")) {
      HttpResponse<String> response = server.get(path);
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).contains("no stable version yet: version 1 is loading");
    }
    HttpResponse<String> bad = server.get("/v2/models/bad/ready");
    assertThat(bad.statusCode()).isEqualTo(503);
    assertThat(bad.body()).contains("\"ready\":false", "version 1 is failed: no ONNX");
  }

  @Test
  void aLabelStandsWhereAVersionDoes() throws Exception {
    server.grid.models.put(
        "echo",
        FakeGrid.model(
            "echo",
            Map.of("stable", "1", "canary", "2"),
            TrafficView.none(),
            FakeGrid.version("1", State.READY, FakeGrid.ECHO, null),
            FakeGrid.version("2", State.LOADING, FakeGrid.ECHO, null)));
    for (String label : List.of("canary", "stable", "1")) {
      HttpResponse<String> answer = infer("/v2/models/echo/versions/" + label + "/infer");
      assertThat(answer.statusCode()).as(label).isEqualTo(200);
      assertThat(answer.headers().map())
          .containsKeys("modelgrid-node", "modelgrid-replica", "modelgrid-epoch");
      assertThat(TestServer.json(answer).has("model_version")).isTrue();
    }
    assertThat(server.grid.requests)
        .extracting(InferenceRequest::selector)
        .containsExactly(
            ModelSelector.ofLabel("echo", "canary"),
            ModelSelector.ofLabel("echo", "stable"),
            ModelSelector.ofVersion("echo", "1"));
    assertThat(server.get("/v2/models/echo/versions/canary").statusCode()).isEqualTo(200);
    HttpResponse<String> ready = server.get("/v2/models/echo/versions/canary/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("version 2 is loading");
    assertThat(server.get("/v2/models/echo/versions/stable/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void labelsThatNobodyBearsAreUnknown() throws Exception {
    for (String what : List.of("", "/ready")) {
      HttpResponse<String> unknown = server.get("/v2/models/echo/versions/beta" + what);
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body())
          .isEqualTo("{\"error\":\"Request for unknown model: 'echo' label beta is not found\"}");
    }
    assertThat(infer("/v2/models/echo/versions/beta/infer").statusCode()).isEqualTo(404);
    assertThat(infer("/v2/models/echo/versions/-beta/infer").statusCode()).isEqualTo(404);
    assertThat(server.grid.requests).isEmpty();
  }

  @Test
  void theCallerIsAHeader() throws Exception {
    String longest = "~".repeat(256);
    assertThat(infer("/v2/models/echo/infer").statusCode()).isEqualTo(200);
    assertThat(infer("/v2/models/echo/infer", longest).statusCode()).isEqualTo(200);
    assertThat(server.grid.requests)
        .extracting(InferenceRequest::caller)
        .containsExactly(null, longest);
    for (String caller : List.of("", "a b", "x".repeat(257), "a\tb")) {
      HttpResponse<String> refused = infer("/v2/models/echo/infer", caller);
      assertThat(refused.statusCode()).as(caller).isEqualTo(400);
      assertThat(refused.body()).contains("Modelgrid-Caller '", "1 to 256 visible ASCII");
    }
    assertThat(infer("/v2/models/echo/infer", "a", "b").statusCode()).isEqualTo(400);
    assertThat(server.grid.requests).hasSize(2);
  }

  private HttpResponse<String> infer(String path, String... callers) throws Exception {
    List<String> headers = new ArrayList<>(List.of("Content-Type", "application/json"));
    for (String caller : callers) {
      headers.addAll(List.of("Modelgrid-Caller", caller));
    }
    return server.send(
        "POST",
        path,
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]}]}",
        headers.toArray(String[]::new));
  }

  // A connection that was kept alive but asks nothing: stopping does not wait for it.
  @Test
  void stopsAtOnceWhenNothingIsInFlight() throws Exception {
    try (RawConnection idle = server.connect()) {
      idle.write("GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(idle.read().status()).isEqualTo(200);
      server
          .server
          .stop()
          .toCompletableFuture()
          .get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(idle.ended()).isTrue();
    }
    assertThatThrownBy(() -> server.connect()).isInstanceOf(ConnectException.class);
  }
}
