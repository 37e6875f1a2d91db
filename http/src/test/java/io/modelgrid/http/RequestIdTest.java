package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.http.exchange.Front;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A request's id: from its caller or from the node, in answers, refusals and the log. */
class RequestIdTest {
  private static final String INFER = "/v2/models/echo/infer";
  private static final String ROW =
      "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1.5]}]}";
  private static final Metadata.Key<String> KEY =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private static TestServer server;
  private static TestGrpc grpc;

  @BeforeAll
  static void start(@TempDir Path staging, @TempDir Path other) throws Exception {
    server = new TestServer(staging);
    grpc = new TestGrpc(other);
  }

  @AfterAll
  static void stop() {
    server.close();
    grpc.close();
  }

  @AfterEach
  void reset() {
    server.grid.requests.clear();
    server.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.echo(request));
    grpc.grid.requests.clear();
    grpc.grid.inference = server.grid.inference;
  }

  private static HttpResponse<String> post(String path, String body, String... ids)
      throws Exception {
    String[] headers = new String[2 + 2 * ids.length];
    headers[0] = "Content-Type";
    headers[1] = "application/json";
    for (int at = 0; at < ids.length; at++) {
      headers[2 + 2 * at] = "X-Request-Id";
      headers[3 + 2 * at] = ids[at];
    }
    return server.send("POST", path, body, headers);
  }

  private static String id(HttpResponse<?> response) {
    assertThat(response.headers().allValues("X-Request-Id")).hasSize(1);
    return response.headers().firstValue("X-Request-Id").orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        INFER,
        "/v1/models/echo:predict",
        "/v1/embeddings",
        "/grid/v1/models/echo/swap",
        "/nowhere"
      })
  void whatTheCallerGivesComesBackInAnswersAndRefusals(String path) throws Exception {
    assertThat(id(post(path, ROW, "job-7/3"))).isEqualTo("job-7/3");
    assertThat(id(post(path, "rubbish", "job-7/3"))).isEqualTo("job-7/3");
  }

  @Test
  void theGridGetsIt() throws Exception {
    post(INFER, ROW, "job-7");
    InferenceRequest asked = Objects.requireNonNull(server.grid.requests.peek());
    assertThat(asked.trail().requestId()).isEqualTo("job-7");
    assertThat(asked.id()).as("the id of the protocol").isNull();
  }

  @Test
  void theNodeMakesOneForEachRequestThatHasNone() throws Exception {
    String first = id(post(INFER, ROW));
    String second = id(post(INFER, "rubbish"));
    assertThat(first).matches("[0-9a-z-]{5,30}").isNotEqualTo(second);
    assertThat(id(server.get("/health/live"))).isNotEqualTo(second);
    assertThat(Objects.requireNonNull(server.grid.requests.peek()).trail().requestId())
        .isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a;b", "<script>", "a,b", "a\"b", "\t"})
  void anUnfitOneIsReplaced(String unfit) throws Exception {
    assertThat(id(post(INFER, ROW, unfit))).matches("[0-9a-z-]{5,30}");
  }

  @Test
  void oneThatIsTooLongAndTwoAreReplaced() throws Exception {
    assertThat(id(post(INFER, ROW, "x".repeat(128)))).hasSize(128);
    assertThat(id(post(INFER, ROW, "x".repeat(129)))).matches("[0-9a-z-]{5,30}");
    assertThat(id(post(INFER, ROW, "a", "b"))).matches("[0-9a-z-]{5,30}");
  }

  // Whatever Pekko HTTP lets through, nothing of it may end a header or a line of the log.
  @Test
  void bytesThatAreNoTextAreReplaced() throws IOException {
    for (String raw : List.of("\u0000", "\u001b[31m", "a\u0085b", "\u00e9", "\u007f")) {
      try (RawConnection connection = server.connect()) {
        RawConnection.Response response =
            connection
                .post(
                    INFER,
                    ROW.getBytes(StandardCharsets.UTF_8),
                    "Content-Type: application/json",
                    "X-Request-Id: " + raw)
                .read();
        assertThat(response.headers().getOrDefault("x-request-id", "none"))
            .matches("[0-9a-z-]{4,30}");
      }
    }
  }

  @Test
  void aFailureIsLoggedWithIt() throws Exception {
    server.grid.inference =
        request -> {
          throw new IllegalStateException("broken");
        };
    assertThat(loggedBy(Front.class, () -> post(INFER, ROW, "job-8")))
        .containsExactly("POST /v2/models/echo/infer failed [request=\"job-8\"]");
  }

  @Test
  void aChangeIsLoggedWithItAndNoPrediction() throws Exception {
    assertThat(
            loggedBy(
                Front.class,
                () -> {
                  post(INFER, ROW, "job-12");
                  server.get("/grid/v1/models");
                  return server.send(
                      "PUT",
                      "/grid/v1/models/echo/replicas",
                      "{\"count\":2}",
                      "Content-Type",
                      "application/json",
                      "X-Request-Id",
                      "job-13");
                }))
        .containsExactly("PUT /grid/v1/models/echo/replicas answered 200 [request=\"job-13\"]");
  }

  @Test
  void grpcTakesItAndGivesItBack() throws Exception {
    AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
    AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());
    stub("job-9", headers, trailers).modelInfer(TestGrpc.rawFloats(1));
    assertThat(received(headers).getAll(KEY)).containsExactly("job-9");
    assertThat(Objects.requireNonNull(grpc.grid.requests.peek()).trail().requestId())
        .isEqualTo("job-9");

    TestGrpc.assertRefused(
        Status.Code.NOT_FOUND,
        "nobody",
        () ->
            stub("job-10", headers, trailers)
                .modelInfer(TestGrpc.rawFloats(1).toBuilder().setModelName("nobody").build()));
    assertThat(received(trailers).getAll(KEY)).containsExactly("job-10");

    stub("not fit", headers, trailers).modelInfer(TestGrpc.rawFloats(1));
    assertThat(received(headers).get(KEY)).matches("[0-9a-z-]{5,30}");
  }

  @Test
  void aFailureOfGrpcIsLoggedWithIt() throws Exception {
    grpc.grid.inference =
        request -> {
          throw new IllegalStateException("broken");
        };
    List<String> logged =
        loggedBy(
            Class.forName("io.modelgrid.http.grpc.Statuses"),
            () ->
                TestGrpc.assertRefused(
                    Status.Code.INTERNAL,
                    "its log says why",
                    () ->
                        stub("job-11", new AtomicReference<>(), new AtomicReference<>())
                            .modelInfer(TestGrpc.rawFloats(1))));
    assertThat(logged)
        .containsExactly("inference.GRPCInferenceService/ModelInfer failed [request=\"job-11\"]");
  }

  private static Metadata received(AtomicReference<Metadata> metadata) {
    return Objects.requireNonNull(metadata.get());
  }

  private static GRPCInferenceServiceBlockingStub stub(
      String id, AtomicReference<Metadata> headers, AtomicReference<Metadata> trailers) {
    Metadata sent = new Metadata();
    sent.put(KEY, id);
    ClientInterceptor attaching = MetadataUtils.newAttachHeadersInterceptor(sent);
    return grpc.calls()
        .withInterceptors(
            attaching, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
  }

  /** Something that may fail. */
  private interface Doing {
    Object run() throws Exception;
  }

  private static List<String> loggedBy(Class<?> type, Doing doing) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(type);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
    try {
      doing.run();
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
      logger.setAdditive(true);
    }
    return List.copyOf(lines.list).stream()
        .map(line -> line.getFormattedMessage() + " " + line.getKeyValuePairs())
        .toList();
  }
}
