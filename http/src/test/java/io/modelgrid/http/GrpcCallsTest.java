package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc;
import io.modelgrid.http.grpc.proto.InferParameter;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import io.modelgrid.http.grpc.proto.ModelInferResponse;
import io.modelgrid.http.grpc.proto.ModelMetadataRequest;
import io.modelgrid.http.grpc.proto.ModelMetadataResponse;
import io.modelgrid.http.grpc.proto.ModelReadyRequest;
import io.modelgrid.http.grpc.proto.ServerLiveRequest;
import io.modelgrid.http.grpc.proto.ServerMetadataRequest;
import io.modelgrid.http.grpc.proto.ServerReadyRequest;
import io.modelgrid.http.oip.OipServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each unary call, and what it answers when there is nothing to answer. */
class GrpcCallsTest {
  private TestGrpc grpc;

  @BeforeEach
  void start(@TempDir Path staging) {
    grpc = new TestGrpc(staging);
  }

  @AfterEach
  void stop() {
    grpc.close();
  }

  @Test
  void isLiveAndReady() {
    assertThat(grpc.calls().serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(ready()).isTrue();
    grpc.grid.unreadiness = Optional.of("no majority");
    assertThat(ready()).isFalse();
  }

  private boolean ready() {
    return grpc.calls().serverReady(ServerReadyRequest.getDefaultInstance()).getReady();
  }

  @Test
  void saysWhichModelsAreReady() {
    grpc.grid.models.put(
        "new", FakeGrid.model("new", FakeGrid.version("1", State.LOADING, null, null)));
    assertThat(modelReady("echo", "")).isTrue();
    assertThat(modelReady("echo", "1")).isTrue();
    assertThat(modelReady("echo", "stable")).isTrue();
    assertThat(modelReady("new", "")).isFalse();
    TestGrpc.assertRefused(
        Status.Code.NOT_FOUND,
        "Request for unknown model: 'none' is not found",
        () -> modelReady("none", ""));
    TestGrpc.assertRefused(
        Status.Code.NOT_FOUND, "'echo' version 7", () -> modelReady("echo", "7"));
  }

  private boolean modelReady(String name, String version) {
    return grpc.calls()
        .modelReady(ModelReadyRequest.newBuilder().setName(name).setVersion(version).build())
        .getReady();
  }

  @Test
  void describesTheServer() {
    var metadata = grpc.calls().serverMetadata(ServerMetadataRequest.getDefaultInstance());
    assertThat(metadata.getName()).isEqualTo("modelgrid");
    assertThat(metadata.getVersion()).isEqualTo(OipServer.version()).isNotEmpty();
    assertThat(metadata.getExtensionsList()).isEqualTo(OipServer.extensions());
  }

  @Test
  void describesAModel() {
    ModelMetadataResponse metadata = metadata("echo");
    assertThat(metadata.getName()).isEqualTo("echo");
    assertThat(metadata.getVersionsList()).containsExactly("1");
    assertThat(metadata.getPlatform()).isEqualTo("onnx_onnxv1");
    assertThat(metadata.getInputs(0).getName()).isEqualTo("x");
    assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("FP32");
    assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L);
    assertThat(metadata.getOutputs(0).getName()).isEqualTo("y");
    assertThat(metadata.getPropertiesMap()).containsEntry("pooling", "mean");
  }

  @Test
  void aModelThatWasNeverLoadedHasNoMetadata() {
    grpc.grid.models.put(
        "bad", FakeGrid.model("bad", FakeGrid.version("1", State.FAILED, null, "no ONNX")));
    StatusRuntimeException refused =
        TestGrpc.assertRefused(
            Status.Code.UNAVAILABLE, "has no metadata: no ONNX", () -> metadata("bad"));
    assertThat(Status.trailersFromThrowable(refused).get(key("retry-after"))).isEqualTo("1");
  }

  private ModelMetadataResponse metadata(String name) {
    return grpc.calls().modelMetadata(ModelMetadataRequest.newBuilder().setName(name).build());
  }

  @Test
  void aRawRequestIsAnsweredRawAndATypedOneTyped() {
    ModelInferRequest request = TestGrpc.rawFloats(1.5f, -2).toBuilder().setId("7").build();
    ModelInferResponse raw = grpc.calls().modelInfer(request);
    assertThat(raw.getModelName()).isEqualTo("echo");
    assertThat(raw.getModelVersion()).isEqualTo("1");
    assertThat(raw.getId()).isEqualTo("7");
    assertThat(raw.getOutputs(0).getName()).isEqualTo("y");
    assertThat(raw.getOutputs(0).getShapeList()).containsExactly(2L);
    assertThat(raw.getOutputs(0).hasContents()).isFalse();
    assertThat(raw.getRawOutputContentsList()).isEqualTo(request.getRawInputContentsList());

    ModelInferResponse typed = grpc.calls().modelInfer(TestGrpc.typedFloats(1.5f, -2));
    assertThat(typed.getRawOutputContentsCount()).isZero();
    assertThat(typed.getOutputs(0).getContents().getFp32ContentsList()).containsExactly(1.5f, -2f);
    assertThat(typed.getId()).isEmpty();
  }

  @Test
  void metadataSaysForWhichVersionAnotherStoodIn() {
    grpc.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.stoodIn(request));
    AtomicReference<Metadata> headers = new AtomicReference<>();
    var channel =
        ClientInterceptors.intercept(
            grpc.channel,
            MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));

    assertThat(
            GRPCInferenceServiceGrpc.newBlockingStub(channel)
                .modelInfer(TestGrpc.rawFloats(1))
                .getModelVersion())
        .isEqualTo("2");
    assertThat(Objects.requireNonNull(headers.get()).get(key("modelgrid-stand-in-for")))
        .isEqualTo("1");
  }

  @Test
  void metadataSaysWhereAnAnswerCameFromAndWhoAsked() {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    Metadata asked = new Metadata();
    asked.put(key("modelgrid-caller"), "user-7");
    var channel =
        ClientInterceptors.intercept(
            grpc.channel,
            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers),
            MetadataUtils.newAttachHeadersInterceptor(asked));
    assertThat(
            GRPCInferenceServiceGrpc.newBlockingStub(channel)
                .modelInfer(TestGrpc.rawFloats(1))
                .getModelName())
        .isEqualTo("echo");
    Metadata answered = Objects.requireNonNull(headers.get());
    assertThat(answered.get(key("modelgrid-node"))).isEqualTo("node-b");
    assertThat(answered.get(key("modelgrid-replica"))).isEqualTo("echo.0");
    assertThat(answered.get(key("modelgrid-epoch"))).isEqualTo("4");
    assertThat(answered.get(key("modelgrid-stand-in-for"))).isNull();
    assertThat(grpc.grid.requests.element().caller()).isEqualTo("user-7");
  }

  @Test
  void aCallerThatIsNoKeyIsRefused() {
    Metadata asked = new Metadata();
    asked.put(key("modelgrid-caller"), "a b");
    TestGrpc.assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "Modelgrid-Caller 'a b' (expected: one header",
        () ->
            grpc.calls()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(asked))
                .modelInfer(TestGrpc.rawFloats(1)));
  }

  @Test
  void aWebPageOfAnotherHostIsRefused() {
    Metadata asked = new Metadata();
    asked.put(key("origin"), "http://evil.example");
    TestGrpc.assertRefused(
        Status.Code.PERMISSION_DENIED,
        "Origin 'http://evil.example' is not known",
        () ->
            grpc.calls()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(asked))
                .modelInfer(TestGrpc.rawFloats(1)));
  }

  @Test
  void parametersAndOutputsReachTheGrid() {
    ModelInferRequest request =
        TestGrpc.rawFloats(1).toBuilder()
            .setId("a")
            .setModelVersion("1")
            .putParameters("timeout", number(2_000_000))
            .putParameters("priority", InferParameter.newBuilder().setUint64Param(3).build())
            .putParameters("sequence_id", number(4))
            .addOutputs(InferRequestedOutputTensor.newBuilder().setName("y"))
            .build();
    long before = System.nanoTime();
    assertThat(grpc.calls().modelInfer(request).getOutputsCount()).isOne();
    var asked = grpc.grid.requests.element();
    assertThat(asked.id()).isEqualTo("a");
    assertThat(asked.selector().version()).isEqualTo("1");
    assertThat(asked.priority()).isEqualTo(3);
    assertThat(asked.outputs()).containsExactly("y");
    assertThat(Duration.ofNanos(asked.deadline().remainingNanos(before)))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(12));
  }

  @Test
  void theCallsOwnDeadlineIsTheRequestsUnlessThatIsSooner() {
    long before = System.nanoTime();
    ModelInferRequest request =
        TestGrpc.rawFloats(1).toBuilder().putParameters("timeout", number(900_000_000)).build();
    assertThat(grpc.calls().withDeadlineAfter(100, TimeUnit.SECONDS).modelInfer(request).getId())
        .isEmpty();
    long remaining = grpc.grid.requests.element().deadline().remainingNanos(before);
    assertThat(Duration.ofNanos(remaining))
        .isBetween(Duration.ofSeconds(99), Duration.ofSeconds(110));
  }

  @Test
  void theBestClassesComeInsteadOfAllScores() {
    ModelInferRequest request =
        TestGrpc.rawFloats(0.5f, 2, 1).toBuilder()
            .addOutputs(
                InferRequestedOutputTensor.newBuilder()
                    .setName("y")
                    .putParameters("classification", number(2)))
            .build();
    ModelInferResponse response = grpc.calls().modelInfer(request);
    assertThat(response.getOutputs(0).getDatatype()).isEqualTo("BYTES");
    assertThat(response.getOutputs(0).getShapeList()).containsExactly(2L);
    assertThat(response.getRawOutputContents(0).toStringUtf8()).contains(":1").contains(":2");
  }

  @Test
  void aModelWithoutInputsIsAnsweredRaw() {
    Signature none = Signature.of(List.of(), List.of(TensorSpec.of("y", DataType.FP32, -1)));
    grpc.grid.models.put(
        "none", FakeGrid.model("none", FakeGrid.version("1", State.READY, none, null)));
    grpc.grid.inference =
        request ->
            CompletableFuture.completedFuture(
                new Answered("none", "1", null, 1, "none.0", "node-a", List.of()));
    assertThat(
            grpc.calls()
                .modelInfer(ModelInferRequest.newBuilder().setModelName("none").build())
                .getOutputsCount())
        .isZero();
  }

  @Test
  void everyRefusalHasItsCode() {
    assertCode(Reason.NOT_FOUND, Status.Code.NOT_FOUND);
    assertCode(Reason.INVALID, Status.Code.INVALID_ARGUMENT);
    assertCode(Reason.QUEUE_FULL, Status.Code.RESOURCE_EXHAUSTED);
    assertCode(Reason.UNAVAILABLE, Status.Code.UNAVAILABLE);
    assertCode(Reason.DEADLINE_EXCEEDED, Status.Code.DEADLINE_EXCEEDED);
    assertCode(Reason.FAILED, Status.Code.INTERNAL);
  }

  private void assertCode(Reason reason, Status.Code code) {
    grpc.grid.inference =
        request -> CompletableFuture.completedFuture(Refused.because(reason, "in words"));
    TestGrpc.assertRefused(code, "in words", () -> grpc.calls().modelInfer(TestGrpc.rawFloats(1)));
  }

  @Test
  void aBugIsToldWithoutNames() {
    grpc.grid.inference =
        request -> CompletableFuture.failedFuture(new IllegalStateException("java.lang.Secret"));
    TestGrpc.assertRefused(
        Status.Code.INTERNAL,
        "this node failed on the request; its log says why",
        () -> grpc.calls().modelInfer(TestGrpc.rawFloats(1)));
  }

  @Test
  void callsThatAreNotThereAreUnimplemented() throws Exception {
    ManagedChannel channel = grpc.channel;
    var method =
        GRPCInferenceServiceGrpc.getServerLiveMethod().toBuilder()
            .setFullMethodName("inference.GRPCInferenceService/TraceSetting")
            .build();
    StatusRuntimeException refused =
        Assertions.catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    channel, method, CallOptions.DEFAULT, ServerLiveRequest.getDefaultInstance()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  static InferParameter number(long value) {
    return InferParameter.newBuilder().setInt64Param(value).build();
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
