package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.http.RawConnection.Response;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The port over real sockets: limits, rubbish, callers that go away. */
class HttpRubbishTest {
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
  void bodiesUpToTheLimitPassAndOneByteMoreIsRefused() throws Exception {
    byte[] most = padded(TestServer.MAX_BODY);
    byte[] more = padded(TestServer.MAX_BODY + 1);
    try (RawConnection connection = server.connect()) {
      for (int round = 0; round < 3; round++) {
        assertThat(connection.post(INFER, most).read().status()).isEqualTo(200);
        Response refused = connection.post(INFER, more).read();
        assertThat(refused.status()).isEqualTo(413);
        assertThat(errorOf(refused)).contains("at most " + TestServer.MAX_BODY + " bytes");
        assertExact(connection);
      }
    }
  }

  @Test
  void chunkedBodiesHaveTheSameLimit() throws Exception {
    try (RawConnection connection = server.connect()) {
      sendChunked(connection, padded(TestServer.MAX_BODY));
      assertThat(connection.read().status()).isEqualTo(200);
      sendChunked(connection, padded(TestServer.MAX_BODY + 1));
      assertThat(connection.read().status()).isEqualTo(413);
      assertExact(connection);
    }
  }

  @Test
  void aBodyFarOverTheLimitIsRefusedToo() throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.write(
          "POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n");
      Response refused = connection.read();
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.headers()).containsEntry("connection", "close");
    }
    assertGoodWithinASecond();
  }

  @Test
  void whoAsksBeforeSendingTooMuchIsToldAtOnce() throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.write(
          """
          POST /v2/models/nobody/infer HTTP/1.1\r
          Host: localhost\r
          Expect: 100-continue\r
          Content-Length: 50000\r
          \r
          """);
      assertThat(connection.read().status()).isEqualTo(404);
    }
  }

  // An early answer of success would be a warning in the log, with the path, for each.
  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 99999999999", "Expect: 100-continue\\r\\nContent-Length: 50000"})
  void aReadWithABodyThatCannotBeSwallowedIsRefused(String headers) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.write(
          "GET /v2 HTTP/1.1\r\nHost: localhost\r\n"
              + headers.replace("\\r\\n", "\r\n")
              + "\r\n\r\n");
      Response refused = connection.read();
      assertThat(refused.status()).isEqualTo(400);
      assertThat(errorOf(refused)).contains("expected: no body");
    }
    assertGoodWithinASecond();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[",
        "nul",
        "{\"inputs\":[}",
        "{\"inputs\":[]}trailing",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1000000000,1000000000],"
            + "\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1],\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[1,[2]]}]}",
        "\u00ff\u00fe{}",
        "DEEP101",
        "DEEP100000"
      })
  void afterRubbishTheNextRequestIsAnsweredExactly(String rubbish) throws Exception {
    byte[] body =
        rubbish.startsWith("DEEP")
            ? ("{\"a\":" + "[".repeat(Integer.parseInt(rubbish.substring(4))))
                .getBytes(StandardCharsets.UTF_8)
            : rubbish.getBytes(StandardCharsets.ISO_8859_1);
    try (RawConnection connection = server.connect()) {
      Response refused = connection.post(INFER, body).read();
      assertThat(refused.status()).isIn(400, 413);
      assertThat(errorOf(refused)).isNotBlank().doesNotContain("Exception", "jackson", "pekko");
      assertExact(connection);
    }
    assertGoodWithinASecond();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GARBAGEGARBAGEGARBAGE\\r\\n\\r\\n|400",
        "GET /v2 HTTP/1.1\\r\\n\\r\\n|400",
        "GET /v2 HTTP/9.9\\r\\nHost: localhost\\r\\n\\r\\n|505",
        "BREW /v2 HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n|501",
        "GET /%zz HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n|400",
        "GET /LONG HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n|414",
        "GET /v2 HTTP/1.1\\r\\nHost: localhost\\r\\nX: LONG\\r\\n\\r\\n|431",
        "POST /v2 HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: x\\r\\n\\r\\n|400",
        "POST /v2 HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: -5\\r\\n\\r\\n|400"
      })
  void whatIsNoHttpIsAnsweredInJson(String text, int status) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.write(text.replace("\\r\\n", "\r\n").replace("LONG", "a".repeat(9000)));
      Response refused = connection.read();
      assertThat(refused.status()).isEqualTo(status);
      assertThat(refused.headers()).containsEntry("content-type", "application/json");
      assertThat(errorOf(refused)).contains("not a valid HTTP request");
    }
    assertGoodWithinASecond();
  }

  @Test
  void aBodyThatIsNoHttpIsRefused() throws Exception {
    try (RawConnection connection = server.connect()) {
      connection
          .write("POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\n")
          .write("Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");
      Response refused = connection.read();
      assertThat(refused.status()).isEqualTo(400);
      assertThat(errorOf(refused)).contains("broke off");
    }
    assertGoodWithinASecond();
  }

  @Test
  void aCallerThatGoesAwayBreaksNothing() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<InferenceAnswer> later = new CompletableFuture<>();
    server.grid.inference =
        request -> {
          asked.countDown();
          return later;
        };
    try (RawConnection connection = server.connect()) {
      connection.post(INFER, GOOD.getBytes(StandardCharsets.UTF_8));
      assertThat(asked.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    try (RawConnection halfway = server.connect()) {
      halfway.write(
          "POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{\"inp");
    }
    reset();
    assertGoodWithinASecond();
    later.complete(Refused.because(Reason.FAILED, "too late anyway"));
    assertGoodWithinASecond();
  }

  @Test
  void aLargeBodyOfAClientThatOffersHttp2Works() throws Exception {
    HttpResponse<String> response =
        server.send("POST", INFER, BodyPublishers.ofByteArray(padded(60_000)));
    assertThat(response.statusCode()).isEqualTo(200);
  }

  private static void assertExact(RawConnection connection) throws IOException {
    Response response = connection.post(INFER, good(0.25f).getBytes(StandardCharsets.UTF_8)).read();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).contains("\"data\":[0.25]");
  }

  private static void assertGoodWithinASecond() throws Exception {
    long start = System.nanoTime();
    HttpResponse<String> response = server.send("POST", INFER, good(0.5f));
    assertThat(response.body()).contains("\"data\":[0.5]");
    Duration bound = TestServer.PATIENCE.dividedBy(20);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(bound);
  }

  private static String good(float value) {
    return "{\"id\":\"q\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":["
        + value
        + "]}]}";
  }

  private static byte[] padded(int length) {
    return (GOOD + " ".repeat(length - GOOD.length())).getBytes(StandardCharsets.UTF_8);
  }

  private static void sendChunked(RawConnection connection, byte[] body) throws IOException {
    connection.write(
        "POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int at = 0; at < body.length; at += 10_000) {
      int length = Math.min(10_000, body.length - at);
      connection.write(Integer.toHexString(length) + "\r\n");
      connection.write(java.util.Arrays.copyOfRange(body, at, at + length)).write("\r\n");
    }
    connection.write("0\r\n\r\n");
  }

  private static String errorOf(Response response) throws IOException {
    return errorOf(response.body());
  }

  private static String errorOf(String body) throws IOException {
    JsonNode error = JSON.readTree(body).get("error");
    assertThat(error).as(body).isNotNull();
    return error.asText();
  }
}
