package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.trace.Facts;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.modelgrid.http.grpc.proto.ModelInferResponse;
import io.modelgrid.http.grpc.proto.ModelStreamInferResponse;
import io.modelgrid.http.trace.IngressSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first stage of requests in their traces, over real sockets. */
class IngressTracingTest {
  private static final String INFER = "/v2/models/echo/infer";
  private static final String ROW =
      "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1234.5]}]}";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String SAMPLED = "00-" + TRACE + "-" + SPAN + "-01";
  private static final String UNSAMPLED = "00-" + TRACE + "-" + SPAN + "-00";

  private static final InMemorySpanExporter EXPORTER = InMemorySpanExporter.create();
  private static final SdkTracerProvider ALL = provider(Sampler.alwaysOn());
  private static final SdkTracerProvider NONE = provider(Sampler.alwaysOff());

  private static TestServer server;
  private static TestServer sampling;
  private static TestGrpc grpc;

  @BeforeAll
  static void start(@TempDir Path one, @TempDir Path two, @TempDir Path three) throws Exception {
    server = new TestServer(one, "", Tracing.by(ALL.get("test")));
    sampling = new TestServer(two, "", Tracing.by(NONE.get("test")));
    grpc = new TestGrpc(three, "", Tracing.by(ALL.get("test")));
  }

  @AfterAll
  static void stop() {
    server.close();
    sampling.close();
    grpc.close();
  }

  @BeforeEach
  void reset() {
    EXPORTER.reset();
    for (FakeGrid grid : List.of(server.grid, sampling.grid, grpc.grid)) {
      grid.requests.clear();
      grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.echo(request));
    }
  }

  private static SdkTracerProvider provider(Sampler root) {
    return SdkTracerProvider.builder()
        .setSampler(Sampler.parentBased(root))
        .addSpanProcessor(SimpleSpanProcessor.create(EXPORTER))
        .build();
  }

  private static HttpResponse<String> post(
      TestServer to, String path, String body, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = "application/json";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return to.send("POST", path, body, all);
  }

  private static SpanData ended() {
    // The span ends before the answer goes out.
    assertThat(EXPORTER.getFinishedSpanItems()).hasSize(1);
    return EXPORTER.getFinishedSpanItems().get(0);
  }

  @Test
  void aPredictionIsTracedWithDialectModelAndCode() throws Exception {
    HttpResponse<String> response = post(server, INFER, ROW, "X-Request-Id", "job-7");

    SpanData span = ended();
    assertThat(span.getName()).isEqualTo("ingress");
    assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(span.getAttributes().get(Facts.DIALECT)).isEqualTo("v2");
    assertThat(span.getAttributes().get(Facts.MODEL)).isEqualTo("echo");
    assertThat(span.getAttributes().get(Facts.HTTP_METHOD)).isEqualTo("POST");
    assertThat(span.getAttributes().get(Facts.HTTP_STATUS)).isEqualTo(200);
    assertThat(span.getAttributes().get(Facts.REQUEST)).isEqualTo("job-7");
    assertThat(response.headers().allValues(IngressSpan.HEADER)).containsExactly(span.getTraceId());
    assertThat(
            Objects.requireNonNull(server.grid.requests.peek())
                .trail()
                .span()
                .getSpanContext()
                .getSpanId())
        .isEqualTo(span.getSpanId());
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models/echo:predict, v1",
    "/v1/embeddings, openai",
    "/grid/v1/models/echo/swap, grid",
    "/nowhere, none"
  })
  void whateverIsPostedIsTracedAndARefusalNeedNotBeAnError(String path, String dialect)
      throws Exception {
    int status = post(server, path, "rubbish").statusCode();
    assertThat(status).isBetween(400, 499);
    SpanData span = ended();
    assertThat(span.getAttributes().get(Facts.DIALECT)).isEqualTo(dialect);
    assertThat(span.getAttributes().get(Facts.HTTP_STATUS)).isEqualTo(status);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void whatOnlyReadsIsNot() throws Exception {
    for (String path : List.of("/health/live", "/v2/models/echo", "/grid/v1/models")) {
      HttpResponse<String> response = server.get(path);
      assertThat(response.headers().firstValue(IngressSpan.HEADER)).isEmpty();
    }
    assertThat(EXPORTER.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void aFailureIsAnError() throws Exception {
    server.grid.inference =
        request -> CompletableFuture.completedFuture(Refused.because(Reason.FAILED, "words"));
    assertThat(post(server, INFER, ROW).statusCode()).isEqualTo(500);
    assertThat(ended().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(ended().toString()).doesNotContain("words");
  }

  @Test
  void aCallersSpanIsAboveIt() throws Exception {
    post(server, INFER, ROW, "traceparent", SAMPLED, "tracestate", "a=1", "tracestate", "b=2");
    SpanData span = ended();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(SPAN);
    assertThat(span.getParentSpanContext().isRemote()).isTrue();
    assertThat(span.getSpanContext().getTraceState().asMap())
        .containsEntry("a", "1")
        .containsEntry("b", "2");
  }

  // The caller decides, whatever the node itself would do.
  @Test
  void theCallersSampledFlagIsFollowed() throws Exception {
    HttpResponse<String> not = post(server, INFER, ROW, "traceparent", UNSAMPLED);
    assertThat(not.statusCode()).isEqualTo(200);
    assertThat(not.headers().firstValue(IngressSpan.HEADER)).isEmpty();
    assertThat(EXPORTER.getFinishedSpanItems()).isEmpty();
    assertThat(Objects.requireNonNull(server.grid.requests.peek()).trail().isTraced()).isFalse();

    post(sampling, INFER, ROW);
    assertThat(EXPORTER.getFinishedSpanItems()).isEmpty();
    post(sampling, INFER, ROW, "traceparent", SAMPLED);
    assertThat(ended().getTraceId()).isEqualTo(TRACE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rubbish",
        "00-" + TRACE + "-" + SPAN,
        "00-" + TRACE + "-0000000000000000-01",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "-01-more"
      })
  void aMalformedHeaderIsIgnored(String parent) throws Exception {
    assertThat(post(server, INFER, ROW, "traceparent", parent).statusCode()).isEqualTo(200);
    SpanData span = ended();
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(span.getTraceId()).isNotEqualTo(TRACE);
  }

  @Test
  void twoHeadersAreIgnoredAndAMalformedStateAlone() throws Exception {
    post(server, INFER, ROW, "traceparent", SAMPLED, "traceparent", SAMPLED);
    assertThat(ended().getTraceId()).isNotEqualTo(TRACE);
    EXPORTER.reset();
    post(server, INFER, ROW, "traceparent", SAMPLED, "tracestate", "=,=,");
    assertThat(ended().getTraceId()).isEqualTo(TRACE);
    assertThat(ended().getSpanContext().getTraceState().isEmpty()).isTrue();
  }

  @Test
  void nothingOfThePayloadIsInIt() throws Exception {
    HttpResponse<String> response = post(server, INFER, ROW);
    assertThat(response.body()).contains("1234.5");
    assertThat(ended().toString()).doesNotContain("1234");
  }

  @Test
  void offNothingIsReadOfHeadersNorSaid(@TempDir Path staging) throws Exception {
    try (TestServer off = new TestServer(staging)) {
      HttpResponse<String> response = post(off, INFER, ROW, "traceparent", SAMPLED);
      assertThat(response.headers().firstValue(IngressSpan.HEADER)).isEmpty();
      assertThat(Objects.requireNonNull(off.grid.requests.peek()).trail().span())
          .isSameAs(Span.getInvalid());
    }
  }

  private static GRPCInferenceServiceBlockingStub stub(
      AtomicReference<Metadata> headers, AtomicReference<Metadata> trailers, String... sent) {
    Metadata metadata = new Metadata();
    for (int at = 0; at < sent.length; at += 2) {
      metadata.put(Metadata.Key.of(sent[at], Metadata.ASCII_STRING_MARSHALLER), sent[at + 1]);
    }
    return grpc.calls()
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(metadata),
            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
  }

  private static SpanData endedCall() {
    Await.until("a span", () -> !EXPORTER.getFinishedSpanItems().isEmpty());
    return ended();
  }

  @Test
  void aCallOfGrpcIsTracedUnderItsCaller() {
    AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
    AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());
    stub(headers, trailers, "traceparent", SAMPLED, "tracestate", "a=1")
        .modelInfer(TestGrpc.rawFloats(1));

    SpanData span = endedCall();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(SPAN);
    assertThat(span.getAttributes().get(Facts.DIALECT)).isEqualTo("grpc");
    assertThat(span.getAttributes().get(Facts.MODEL)).isEqualTo("echo");
    assertThat(span.getAttributes().get(Facts.RPC_METHOD))
        .isEqualTo("inference.GRPCInferenceService/ModelInfer");
    assertThat(span.getAttributes().get(Facts.RPC_STATUS)).isEqualTo(0);
    assertThat(
            Objects.requireNonNull(headers.get())
                .get(Metadata.Key.of("modelgrid-trace", Metadata.ASCII_STRING_MARSHALLER)))
        .isEqualTo(TRACE);
  }

  @Test
  void aCallThatIsRefusedEndsItToo() {
    AtomicReference<Metadata> unused = new AtomicReference<>(new Metadata());
    TestGrpc.assertRefused(
        Status.Code.NOT_FOUND,
        "nobody",
        () ->
            stub(unused, unused, "traceparent", "rubbish")
                .modelInfer(TestGrpc.rawFloats(1).toBuilder().setModelName("nobody").build()));
    SpanData span = endedCall();
    assertThat(span.getAttributes().get(Facts.RPC_STATUS)).isEqualTo(5);
    assertThat(span.getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void aCallWhoseCallerGoesEndsItToo() {
    grpc.grid.inference = request -> new CompletableFuture<>();
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(() -> grpc.streams().modelInfer(TestGrpc.rawFloats(1), new IgnoredAnswer()));
    Await.until("the request at the grid", () -> !grpc.grid.requests.isEmpty());
    context.cancel(null);
    assertThat(endedCall().getAttributes().get(Facts.RPC_STATUS)).isEqualTo(1);
  }

  // Nobody closes its call, since there is nobody to tell.
  @Test
  void aStreamWhoseCallerGoesEndsItToo() {
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(
        () -> grpc.streams().modelStreamInfer(new IgnoredStream()).onNext(TestGrpc.rawFloats(1)));
    Await.until("the request at the grid", () -> !grpc.grid.requests.isEmpty());
    assertThat(EXPORTER.getFinishedSpanItems()).isEmpty();
    context.cancel(null);
    assertThat(endedCall().getAttributes().get(Facts.RPC_STATUS)).isEqualTo(1);
  }

  /** Nobody looks at it. */
  private static final class IgnoredStream implements StreamObserver<ModelStreamInferResponse> {
    @Override
    public void onNext(ModelStreamInferResponse answer) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  /** Nobody looks at it. */
  private static final class IgnoredAnswer implements StreamObserver<ModelInferResponse> {
    @Override
    public void onNext(ModelInferResponse answer) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
