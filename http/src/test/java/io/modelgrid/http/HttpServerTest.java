package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.InferenceRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The port over real sockets: predictions, paths, the door. */
class HttpServerTest {
  private static final String INFER = "/v2/models/echo/infer";
  private static final String GOOD = good(1.5f);
  private static final ObjectMapper JSON = new ObjectMapper();

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
  }

  @Test
  void answersWithVersionIdAndHeaders() throws Exception {
    HttpResponse<String> response =
        server.send("POST", INFER, GOOD, "Content-Type", "application/json");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"model_name\":\"echo\",\"model_version\":\"1\",\"id\":\"q\",\"outputs\":[{\"name\":"
                + "\"y\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1.5]}]}");
    assertThat(response.headers().map())
        .containsEntry("content-type", List.of("application/json"))
        .containsEntry("modelgrid-node", List.of("node-b"))
        .containsEntry("modelgrid-replica", List.of("echo.0"))
        .containsEntry("modelgrid-epoch", List.of("4"))
        .doesNotContainKeys("server", "modelgrid-stand-in-for");
  }

  @Test
  void saysForWhichVersionAnotherStoodIn() throws Exception {
    server.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.stoodIn(request));

    HttpResponse<String> response =
        server.send("POST", INFER, GOOD, "Content-Type", "application/json");

    assertThat(response.body()).contains("\"model_version\":\"2\"");
    assertThat(response.headers().map())
        .containsEntry("modelgrid-version", List.of("2"))
        .containsEntry("modelgrid-epoch", List.of("4"))
        .containsEntry("modelgrid-stand-in-for", List.of("1"));
  }

  @Test
  void passesVersionDeadlineAndPriorityOn() throws Exception {
    long before = System.nanoTime();
    String body = GOOD.replaceFirst("\\{", "{\"parameters\":{\"timeout\":5000000,\"priority\":2},");
    assertThat(server.send("POST", "/v2/models/echo/versions/1/infer", body).statusCode())
        .isEqualTo(200);
    InferenceRequest request = server.grid.requests.remove();
    assertThat(request.selector().version()).isEqualTo("1");
    assertThat(request.priority()).isEqualTo(2);
    assertThat(request.deadline().nanoTime() - before)
        .isBetween(Duration.ofSeconds(5).toNanos(), Duration.ofSeconds(25).toNanos());
  }

  @Test
  void deadlinesAreBoundedAndHaveADefault() throws Exception {
    String body = GOOD.replaceFirst("\\{", "{\"parameters\":{\"timeout\":9223372036854775807},");
    server.send("POST", INFER, body);
    long now = System.nanoTime();
    assertThat(server.grid.requests.remove().deadline().remainingNanos(now))
        .isBetween(Duration.ofMinutes(9).toNanos(), Duration.ofMinutes(10).toNanos());
    server.send("POST", INFER, GOOD);
    assertThat(server.grid.requests.remove().deadline().remainingNanos(now))
        .isBetween(Duration.ofSeconds(10).toNanos(), Duration.ofSeconds(50).toNanos());
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
    HttpResponse<String> response = server.send("POST", INFER, GOOD);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(errorOf(response)).isEqualTo("because of " + reason);
    assertThat(response.headers().firstValue("retry-after").orElse(null)).isEqualTo(retryAfter);
  }

  @Test
  void retryAfterIsRoundedUp() throws Exception {
    answerWith(new Refused(Reason.UNAVAILABLE, "soon", Duration.ofMillis(2300)));
    assertThat(server.send("POST", INFER, GOOD).headers().firstValue("retry-after")).hasValue("3");
  }

  @Test
  void aBugIsToldWithoutItsName() throws Exception {
    server.grid.inference = request -> CompletableFuture.failedFuture(new StackOverflowError("x"));
    HttpResponse<String> response = server.send("POST", INFER, GOOD);
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(errorOf(response)).contains("log").doesNotContain("StackOverflow", "java");
  }

  @Test
  void unknownModelsAndVersionsAreSaidInTritonsWords() throws Exception {
    HttpResponse<String> response = server.send("POST", "/v2/models/nobody/infer", GOOD);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(errorOf(response)).isEqualTo("Request for unknown model: 'nobody' is not found");
    assertThat(server.send("POST", "/v2/models/echo/versions/7/infer", GOOD).statusCode())
        .isEqualTo(404);
    assertThat(server.send("POST", "/v2/models/a%2F..%2Fb/infer", GOOD).statusCode())
        .isEqualTo(404);
    assertThat(server.grid.requests).isEmpty();
  }

  @Test
  void whatDoesNotFitTheSignatureNeverReachesTheGrid() throws Exception {
    HttpResponse<String> response = server.send("POST", INFER, GOOD.replace("\"x\"", "\"z\""));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(errorOf(response)).contains("unknown input 'z'", "x FP32 [-1]");
    assertThat(server.grid.requests).isEmpty();
  }

  @Test
  void slowAnswersDoNotHoldOthersUp() throws Exception {
    LinkedBlockingQueue<CompletableFuture<InferenceAnswer>> slow = new LinkedBlockingQueue<>();
    List<InferenceRequest> asked = new ArrayList<>();
    server.grid.inference =
        request -> {
          CompletableFuture<InferenceAnswer> later = new CompletableFuture<>();
          synchronized (asked) {
            asked.add(request);
          }
          slow.add(later);
          return later;
        };
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    for (int index = 0; index < 50; index++) {
      waiting.add(server.sendAsync("POST", INFER, good(1)));
    }
    List<CompletableFuture<InferenceAnswer>> taken = new ArrayList<>();
    while (taken.size() < 50) {
      CompletableFuture<InferenceAnswer> next =
          slow.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("a request that reaches the grid").isNotNull();
      taken.add(next);
    }
    assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    for (int index = 0; index < 50; index++) {
      taken.get(index).complete(FakeGrid.echo(asked.get(index)));
    }
    for (CompletableFuture<HttpResponse<String>> response : waiting) {
      assertThat(response.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (RawConnection connection = server.connect()) {
      byte[] one = good(1).getBytes(StandardCharsets.UTF_8);
      byte[] two = good(2).getBytes(StandardCharsets.UTF_8);
      connection.post(INFER, one).post(INFER, two).post(INFER, one);
      assertThat(connection.read().body()).contains("[1.0]");
      assertThat(connection.read().body()).contains("[2.0]");
      assertThat(connection.read().body()).contains("[1.0]");
    }
  }

  @Test
  void wrongMethodsAreToldTheRightOnes() throws Exception {
    HttpResponse<String> response = server.get(INFER);
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("POST");
    assertThat(errorOf(response)).contains("GET is not allowed here (expected: POST)");
    HttpResponse<String> options = server.send("OPTIONS", "/v2/models", "");
    assertThat(options.statusCode()).isEqualTo(405);
    assertThat(options.headers().firstValue("allow")).hasValue("GET, HEAD");
    HttpResponse<String> head = server.send("HEAD", "/v2", "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere", "/v2/nowhere", "/grid/v1/nowhere", "/health", "/grid/v2"})
  void unknownPathsSayWhereToLook(String path) throws Exception {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(errorOf(response)).contains("no such path: " + path, "(expected: ");
  }

  @Test
  void theRootSaysWhereToLook() throws Exception {
    assertThat(server.get("/").body()).contains("\"/v2\"", "/grid/v1/models");
  }

  @Test
  void webPagesMayNeitherPredictNorChange() throws Exception {
    HttpResponse<String> infer = server.send("POST", INFER, GOOD, "Origin", "http://evil.com");
    assertThat(infer.statusCode()).isEqualTo(403);
    assertThat(errorOf(infer)).contains("Origin 'http://evil.com'");
    assertThat(server.send("POST", INFER, GOOD, "Origin", "null").statusCode()).isEqualTo(403);
    assertThat(server.send("POST", INFER, GOOD, "Origin", "http://localhost:3000").statusCode())
        .isEqualTo(200);
    assertThat(server.send("POST", INFER, GOOD, "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
    assertThat(server.send("DELETE", "/grid/v1/models/echo", "", "Origin", "http://e").statusCode())
        .isEqualTo(403);
    try (RawConnection rebound = server.connect()) {
      rebound.write("DELETE /grid/v1/models/echo HTTP/1.1\r\nHost: evil.com:8000\r\n\r\n");
      assertThat(rebound.read().status()).isEqualTo(403);
      rebound.write("GET /v2/health/live HTTP/1.1\r\nHost: evil.com:8000\r\n\r\n");
      assertThat(rebound.read().status()).isEqualTo(200);
    }
    assertThat(server.grid.changes).noneMatch(change -> change.startsWith("undeploy echo"));
  }

  @Test
  void aTakenPortIsSaidInWords() {
    Settings same =
        Settings.read(
            ConfigFactory.parseString("modelgrid.http.port = " + server.port())
                .withFallback(TestServer.reference()));
    assertThatThrownBy(
            () ->
                HttpServer.start(
                        server.kit.system(),
                        same,
                        server.accounts,
                        server.grid,
                        server.grid,
                        server.grid,
                        server.history,
                        server.trainings,
                        server.telemetry)
                    .toCompletableFuture()
                    .get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .cause()
        .hasMessageContaining("modelgrid.http.port: 127.0.0.1:" + server.port() + " cannot be");
  }

  private static void answerWith(InferenceAnswer answer) {
    server.grid.inference = request -> CompletableFuture.completedFuture(answer);
  }

  private static String good(float value) {
    return "{\"id\":\"q\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":["
        + value
        + "]}]}";
  }

  private static String errorOf(HttpResponse<String> response) throws IOException {
    return errorOf(response.body());
  }

  private static String errorOf(String body) throws IOException {
    JsonNode error = JSON.readTree(body).get("error");
    assertThat(error).as(body).isNotNull();
    return error.asText();
  }
}
