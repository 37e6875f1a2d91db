package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.InferenceAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that go away while their request waits, and HTTP/2, over real sockets. */
class GoneCallersTest {
  private static final String INFER = "/v2/models/echo/infer";
  private static final String GOOD =
      "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[0.5]}]}";

  private static TestServer server;

  private final LinkedBlockingQueue<CompletableFuture<InferenceAnswer>> asked =
      new LinkedBlockingQueue<>();

  @BeforeAll
  static void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void answerNothing() {
    server.grid.requests.clear();
    server.grid.inference =
        request -> {
          CompletableFuture<InferenceAnswer> later = new CompletableFuture<>();
          asked.add(later);
          return later;
        };
  }

  @ParameterizedTest
  @ValueSource(strings = {"closes", "breaks off", "says close", "has a long body"})
  void theWorkOfACallerThatGoesIsCancelled(String how) throws Exception {
    RawConnection connection = server.connect();
    String body = how.equals("has a long body") ? GOOD + " ".repeat(50_000) : GOOD;
    String header = how.equals("says close") ? "Connection: close" : "Accept: */*";
    connection.post(INFER, body.getBytes(StandardCharsets.UTF_8), header);
    CompletableFuture<InferenceAnswer> waiting = next();
    assertThat(waiting).isNotDone();
    if (how.equals("breaks off")) {
      connection.abort();
    } else {
      connection.close();
    }
    awaitCancelled(waiting);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/models/echo:predict|{'instances':[0.5]}",
        "/v1/models/echo:regress|{'examples':[{'x':0.5}]}",
        "/v1/embeddings|{'model':'minilm','input':'a text'}"
      })
  void theWorkIsCancelledInEveryDialect(String path, String body) throws Exception {
    server.grid.models.put("minilm", FakeEmbedder.view("minilm", FakeEmbedder.SIGNATURE, Map.of()));
    RawConnection connection = server.connect();
    connection.post(path, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    CompletableFuture<InferenceAnswer> waiting = next();
    connection.close();
    awaitCancelled(waiting);
  }

  // No more than two requests of a connection are read ahead, so the end shows after the first.
  @Test
  void theSecondRequestOfAConnectionIsCancelledOnceTheFirstIsAnswered() throws Exception {
    byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);
    RawConnection connection = server.connect();
    connection.post(INFER, body);
    CompletableFuture<InferenceAnswer> first = next();
    connection.post(INFER, body);
    CompletableFuture<InferenceAnswer> second = next();
    connection.abort();
    first.complete(FakeGrid.echo(server.grid.requests.remove()));
    awaitCancelled(second);
  }

  @Test
  void whatWasAnsweredIsNotCancelledWhenItsCallerLeaves() throws Exception {
    RawConnection connection = server.connect();
    connection.post(INFER, GOOD.getBytes(StandardCharsets.UTF_8));
    CompletableFuture<InferenceAnswer> waiting = next();
    waiting.complete(FakeGrid.echo(server.grid.requests.remove()));
    assertThat(connection.read().status()).isEqualTo(200);
    int before = server.connections();
    connection.close();
    await("the connection to end", () -> server.connections() < before);
    assertThat(waiting).isCompleted();
  }

  @Test
  void othersAreNotTouchedByACallerThatGoes() throws Exception {
    CompletableFuture<HttpResponse<String>> other = server.sendAsync("POST", INFER, GOOD);
    CompletableFuture<InferenceAnswer> waiting = next();
    RawConnection connection = server.connect();
    connection.post(INFER, GOOD.getBytes(StandardCharsets.UTF_8));
    CompletableFuture<InferenceAnswer> gone = next();
    connection.close();
    awaitCancelled(gone);
    waiting.complete(FakeGrid.echo(server.grid.requests.remove()));
    assertThat(other.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aStreamThatIsResetIsCancelledAndItsConnectionGoesOn() throws Exception {
    CompletableFuture<InferenceAnswer> third;
    try (Http2Connection connection = new Http2Connection(server.port())) {
      connection.request(1, "POST", INFER, GOOD);
      CompletableFuture<InferenceAnswer> first = next();
      connection.request(3, "POST", INFER, GOOD);
      CompletableFuture<InferenceAnswer> second = next();
      connection.reset(1);
      awaitCancelled(first);
      assertThat(second).isNotDone();
      second.complete(FakeGrid.echo(server.grid.requests.remove()));
      assertThat(connection.body(3)).contains("\"data\":[0.5]");
      connection.request(5, "POST", INFER, GOOD);
      third = next();
    }
    awaitCancelled(third);
  }

  @Test
  void rapidResetsEndTheConnectionAndNoOther() throws Exception {
    try (Http2Connection connection = new Http2Connection(server.port())) {
      boolean ended = false;
      for (int stream = 1; stream < 40_000 && !ended; stream += 2) {
        ended = !resets(connection, stream);
      }
      Http2Connection.Frame frame = connection.next();
      while (frame != null && frame.type() != Http2Connection.GOAWAY) {
        frame = connection.next();
      }
      assertThat(ended || frame != null).as("the connection was ended").isTrue();
    }
    assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
  }

  private static boolean resets(Http2Connection connection, int stream) {
    try {
      connection.request(stream, "GET", "/v2", "");
      connection.reset(stream);
      return true;
    } catch (IOException e) {
      // The other side has closed while we wrote.
      return false;
    }
  }

  @Test
  void clientsThatUpgradeAreServed() throws Exception {
    server.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.echo(request));
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    for (String padding : new String[] {"", " ".repeat(60_000)}) {
      HttpResponse<String> response =
          client.send(
              to(INFER).POST(BodyPublishers.ofString(GOOD + padding)).build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("\"data\":[0.5]");
    }
    HttpResponse<String> head =
        client.send(
            to("/v2").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    assertThat(head.statusCode()).isEqualTo(200);
    HttpResponse<String> deleted =
        client.send(to("/grid/v1/models/echo").DELETE().build(), BodyHandlers.ofString());
    assertThat(deleted.statusCode()).isEqualTo(200);
  }

  @Test
  void aLargeFirstBodyOfAClientThatUpgradesIsTaken() throws Exception {
    server.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.echo(request));
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    HttpResponse<String> response =
        client.send(
            to(INFER).POST(BodyPublishers.ofString(GOOD + " ".repeat(60_000))).build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void strangersAreRefusedOverHttp2Too() throws Exception {
    String model = "/grid/v1/models/echo";
    try (Http2Connection connection = new Http2Connection(server.port())) {
      connection.request(1, "evil.com:8000", "DELETE", model, "");
      assertThat(connection.body(1)).contains("Host 'evil.com:8000' is not known");
      connection.request(3, "localhost:8000", "DELETE", model, "");
      assertThat(connection.body(3)).contains("\"changed\":true");
      connection.request(5, "[::1]:8000", "DELETE", model, "");
      assertThat(connection.body(5)).contains("\"changed\":true");
      connection.request(7, "GET", "/nowhere", "");
      assertThat(connection.body(7)).contains("{\"error\":\"no such path: /nowhere");
    }
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(TestServer.PATIENCE);
  }

  private CompletableFuture<InferenceAnswer> next() throws InterruptedException {
    CompletableFuture<InferenceAnswer> next =
        asked.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).as("a request that reaches the grid").isNotNull();
    return next;
  }

  private static void awaitCancelled(CompletableFuture<InferenceAnswer> future) {
    await("the request to be cancelled", future::isCancelled);
  }

  private static void await(String what, java.util.function.BooleanSupplier done) {
    long until = System.nanoTime() + TestServer.PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waiting for " + what).isNegative();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
