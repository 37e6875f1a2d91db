package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView.State;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
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
                  + "\"extensions\":\\[\\]}");
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
            io.modelgrid.engine.api.TrafficView.none()));
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
