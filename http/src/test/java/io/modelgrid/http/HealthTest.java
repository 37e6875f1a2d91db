package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health that does not lie, in every dialect that tells it, over real sockets. */
class HealthTest {
  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void allIsWell() {
    server.grid.started = true;
    server.grid.hindrance = Optional.empty();
  }

  private static void failed(String model, String reason) {
    server.grid.models.put(
        model,
        FakeGrid.model(
            model,
            Map.of(),
            TrafficView.none(),
            FakeGrid.version("1", State.FAILED, null, "an older trouble"),
            FakeGrid.version("2", State.FAILED, null, reason)));
  }

  private static void expect(String path, int status, String words) throws Exception {
    HttpResponse<String> answer = server.get(path);
    assertThat(answer.statusCode()).as(path + " answers " + answer.body()).isEqualTo(status);
    assertThat(answer.body()).as(path).contains(words);
  }

  @Test
  void startupSaysWhatItWaitsFor() throws Exception {
    expect("/health/startup", 200, "up");
    server.grid.started = false;

    expect("/health/startup", 503, "the catalogue has not been read yet");
    expect("/health/live", 200, "up");
  }

  @Test
  void aModelIsReadyByItself() throws Exception {
    expect("/health/ready/echo", 200, "{\"status\":\"up\"}");
    expect("/health/ready/nobody", 404, "there is no model 'nobody'");
    assertThat(server.send("POST", "/health/ready/echo", "").statusCode()).isEqualTo(405);
  }

  // Where the model is ready, but this node may not answer: whoever asks here is told so.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health/ready/echo",
        "/v2/models/echo/ready",
        "/v2/models/echo/versions/1/ready",
        "/v1/models/echo?format=kserve"
      })
  void aModelIsNotReadyWhereItsNodeAnswersNothing(String path) throws Exception {
    assertThat(server.get(path).statusCode()).isEqualTo(200);
    server.grid.hindrance = Optional.of("this node is out of touch");

    expect(path, 503, "this node is out of touch");
  }

  @Test
  void aVersionThatKeepsFailingToLoadSaysWhy() throws Exception {
    VersionView loading = FakeGrid.version("1", State.LOADING, null, "no memory on gpu:0");
    server.grid.models.put("slow", FakeGrid.model("slow", loading));

    expect("/health/ready/slow", 503, "model 'slow' version 1 is loading: no memory on gpu:0");
    expect("/v1/models/slow?format=tensorflow", 200, "\"error_message\":\"no memory on gpu:0\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health/ready/broken",
        "/v2/models/broken",
        "/v2/models/broken/ready",
        "/v2/models/broken/versions/2",
        "/v2/models/broken/versions/2/ready",
        "/v2/models/broken/config",
        "/v1/models/broken?format=kserve",
        "/v1/models/broken/metadata"
      })
  void aModelThatFailedSaysWhyWhereverItIsAskedFor(String path) throws Exception {
    failed("broken", "opset 99 is not known");

    expect(path, 503, "opset 99 is not known");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/grid/v1/models",
        "/grid/v1/models/broken",
        "/grid/v1/models/broken/versions/2",
        "/v1/models/broken",
        "/v1/models/broken?format=tensorflow"
      })
  void aModelThatFailedSaysWhyWhereverItIsShown(String path) throws Exception {
    failed("broken", "opset 99 is not known");

    expect(path, 200, "opset 99 is not known");
  }

  @Test
  void aModelThatFailedSaysWhyToWhomeverItIsOfUse() throws Exception {
    failed("broken", "opset 99 is not known");

    HttpResponse<String> index =
        server.send("POST", "/v2/repository/index", "{}", "Content-Type", "application/json");
    assertThat(index.body())
        .contains("\"state\":\"UNAVAILABLE\",\"reason\":\"opset 99 is not known\"");
    HttpResponse<String> embeddings =
        server.send(
            "POST",
            "/v1/embeddings",
            "{\"model\":\"broken\",\"input\":\"a\"}",
            "Content-Type",
            "application/json");
    assertThat(embeddings.statusCode()).isEqualTo(503);
    assertThat(embeddings.body()).contains("opset 99 is not known");
    HttpResponse<String> predict =
        server.send(
            "POST",
            "/v1/models/broken:predict",
            "{\"instances\":[1]}",
            "Content-Type",
            "application/json");
    assertThat(predict.body()).contains("opset 99 is not known");
  }
}
