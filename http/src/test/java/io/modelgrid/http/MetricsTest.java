package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelMetadataRequest;
import io.modelgrid.http.grpc.proto.ServerLiveRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /metrics}, and what is counted of all that a node answers. */
class MetricsTest {
  private static final String GOOD =
      "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[0.5]}]}";
  private static final String INFER = "/v2/models/echo/infer";

  private TestServer server;

  @BeforeEach
  void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = "application/json";
    return server.send("POST", path, body, all);
  }

  /** What was counted, by dialect, kind and code. */
  private static Map<String, Double> counted(MeterRegistry registry) {
    Map<String, Double> counted = new TreeMap<>();
    for (Counter counter : registry.find("modelgrid.requests").counters()) {
      var id = counter.getId();
      counted.put(
          id.getTag("dialect") + " " + id.getTag("kind") + " " + id.getTag("code"),
          counter.count());
    }
    return counted;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "*/*|PROMETHEUS",
        "text/plain|PROMETHEUS",
        "application/json|PROMETHEUS",
        "application/openmetrics-text|OPENMETRICS",
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1|OPENMETRICS",
        "Application/OpenMetrics-Text; version=1.0.0; Q=0.4, text/plain|PROMETHEUS",
        "application/openmetrics-text;q=0|PROMETHEUS",
        "application/openmetrics-text;q=2, ;;,|OPENMETRICS",
        "application/openmetrics-text;q=0.9, ,|PROMETHEUS",
        "application/openmetrics-text;q=high;q=0.3, text/plain;q=0.4|PROMETHEUS",
        "application/openmetrics-text;q=1.5, text/plain|OPENMETRICS",
        "application/openmetrics-text;q=0.1, application/openmetrics-text, text/plain|OPENMETRICS",
      })
  void isWrittenAsTheCallerLikesItBest(String accept, String format) throws Exception {
    HttpResponse<String> answer = server.send("GET", "/metrics", "", "Accept", accept);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("# " + format + "\n");
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .isEqualToIgnoringCase(
            format.equals("OPENMETRICS")
                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
  }

  @Test
  void metricsAreReadAndNothingElse() throws Exception {
    assertThat(post("/metrics", "{}").statusCode()).isEqualTo(405);
    assertThat(server.get("/metrics/more").statusCode()).isEqualTo(404);
  }

  @Test
  void everyAnswerIsCountedOnceWhoeverGaveIt() throws Exception {
    post(INFER, GOOD);
    post(INFER, GOOD);
    post(INFER, "{");
    post("/v2/models/nobody/infer", GOOD);
    post(INFER, GOOD, "Origin", "http://elsewhere.example");
    server.grid.inference =
        request ->
            CompletableFuture.completedFuture(Refused.because(Reason.QUEUE_FULL, "all are full"));
    post(INFER, GOOD);
    post("/v1/models/echo:predict", "{\"instances\":[0.5]}");
    post("/v1/embeddings", "{}");
    server.get("/v2/models/echo");
    server.get("/health/live");
    server.get("/nowhere/at/all");
    server.send("DELETE", "/grid/v1/models/echo", "");

    assertThat(counted(server.registry))
        .containsOnly(
            Map.entry("v2 predict 200", 2.0),
            Map.entry("v2 predict 400", 1.0),
            Map.entry("v2 predict 404", 1.0),
            Map.entry("v2 predict 403", 1.0),
            Map.entry("v2 predict 429", 1.0),
            Map.entry("v1 predict 429", 1.0),
            Map.entry("openai predict 400", 1.0),
            Map.entry("v2 read 200", 1.0),
            Map.entry("health read 200", 1.0),
            Map.entry("none read 404", 1.0),
            Map.entry("grid change 200", 1.0));
  }

  // A name that somebody makes up never becomes a label.
  @Test
  void whatCallersMakeUpIsNoLabel() throws Exception {
    for (int index = 0; index < 20; index++) {
      post("/v2/models/made-up-" + index + "/infer", GOOD);
      server.get("/made-up/" + index);
    }

    assertThat(counted(server.registry))
        .containsOnly(Map.entry("v2 predict 404", 20.0), Map.entry("none read 404", 20.0));
  }

  @Test
  void aCallerWhoGoesIsCountedAsGone() throws Exception {
    LinkedBlockingQueue<CompletableFuture<InferenceAnswer>> asked = new LinkedBlockingQueue<>();
    server.grid.inference =
        request -> {
          CompletableFuture<InferenceAnswer> later = new CompletableFuture<>();
          asked.add(later);
          return later;
        };
    RawConnection connection = server.connect();
    connection.post(INFER, GOOD.getBytes(StandardCharsets.UTF_8));
    assertThat(asked.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    connection.abort();

    Await.until(
        "the answer that nobody took to be counted",
        () -> counted(server.registry).equals(Map.of("v2 predict 499", 1.0)));
  }

  @Test
  void callsOfGrpcAreCountedByTheirStatus(@TempDir Path staging) {
    try (TestGrpc grpc = new TestGrpc(staging)) {
      var unused = grpc.calls().serverLive(ServerLiveRequest.getDefaultInstance());
      TestGrpc.assertRefused(
          Status.Code.NOT_FOUND,
          "nobody",
          () ->
              grpc.calls()
                  .modelMetadata(ModelMetadataRequest.newBuilder().setName("nobody").build()));
      TestGrpc.assertRefused(
          Status.Code.INVALID_ARGUMENT,
          "",
          () ->
              grpc.calls().modelInfer(ModelInferRequest.newBuilder().setModelName("echo").build()));

      assertThat(counted(grpc.registry))
          .containsOnly(
              Map.entry("grpc read OK", 1.0),
              Map.entry("grpc read NOT_FOUND", 1.0),
              Map.entry("grpc predict INVALID_ARGUMENT", 1.0));
    }
  }

  @Test
  void callsOfGrpcThatTheDoorRefusesOrTheirCallersLeaveAreCounted(@TempDir Path staging) {
    try (TestGrpc grpc = new TestGrpc(staging)) {
      Metadata strange = new Metadata();
      strange.put(
          Metadata.Key.of("origin", Metadata.ASCII_STRING_MARSHALLER), "http://evil.example");
      TestGrpc.assertRefused(
          Status.Code.PERMISSION_DENIED,
          "",
          () ->
              grpc.calls()
                  .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(strange))
                  .modelInfer(TestGrpc.rawFloats(1)));
      grpc.grid.inference = request -> new CompletableFuture<>();
      TestGrpc.assertRefused(
          Status.Code.DEADLINE_EXCEEDED,
          "",
          () ->
              grpc.calls()
                  .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                  .modelInfer(TestGrpc.rawFloats(1)));

      Await.until(
          "both calls to be counted",
          () ->
              counted(grpc.registry)
                  .equals(
                      Map.of(
                          "grpc predict PERMISSION_DENIED", 1.0, "grpc predict CANCELLED", 1.0)));
    }
  }
}
