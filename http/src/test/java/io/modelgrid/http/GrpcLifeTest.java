package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.grpc.GrpcServer;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc;
import io.modelgrid.http.grpc.proto.ModelInferResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that end early, a node that drains, health and reflection. */
class GrpcLifeTest {
  private final CompletableFuture<InferenceAnswer> held = new CompletableFuture<>();
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
  void aCancelledCallIsWithdrawnFromTheGrid() throws Exception {
    ListenableFuture<ModelInferResponse> call = inFlight();
    call.cancel(true);
    Await.until("the request is withdrawn", held::isCancelled);
  }

  @Test
  void aDeadlineThatPassesWithdrawsTheRequest() {
    grpc.grid.inference = request -> held;
    TestGrpc.assertRefused(
        Status.Code.DEADLINE_EXCEEDED,
        "",
        () ->
            grpc.calls()
                .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                .modelInfer(TestGrpc.rawFloats(1)));
    Await.until(
        "the request is withdrawn, or came too late to be asked",
        () -> held.isCancelled() || grpc.grid.requests.isEmpty());
  }

  @Test
  void aConnectionThatBreaksWithdrawsTheRequest() throws Exception {
    ListenableFuture<ModelInferResponse> call = inFlight();
    grpc.channel.shutdownNow();
    Await.until("the request is withdrawn", held::isCancelled);
    assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
  }

  @Test
  void aCallInFlightIsAnsweredWhenTheNodeDrains() throws Exception {
    ListenableFuture<ModelInferResponse> call = inFlight();
    CompletableFuture<?> stopped = grpc.server.stop().toCompletableFuture();
    TestGrpc.assertRefused(
        Status.Code.UNAVAILABLE,
        "",
        () ->
            GRPCInferenceServiceGrpc.newBlockingStub(grpc.connect())
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .modelInfer(TestGrpc.rawFloats(1)));
    assertThat(stopped).isNotDone();
    held.complete(FakeGrid.echo(grpc.grid.requests.element()));
    assertThat(call.get(20, TimeUnit.SECONDS).getModelName()).isEqualTo("echo");
    stopped.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aCallThatNeverEndsIsCutOffWhenTheDrainIsOver() throws Exception {
    ListenableFuture<ModelInferResponse> call = inFlight();
    grpc.server.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    Await.until("the request is withdrawn", held::isCancelled);
  }

  @Test
  void coordinatedShutdownDrainsToo() throws Exception {
    ListenableFuture<ModelInferResponse> call = inFlight();
    grpc.kit.system().terminate();
    Await.until("the node takes no more connections", () -> !canConnect());
    held.complete(FakeGrid.echo(grpc.grid.requests.element()));
    assertThat(call.get(20, TimeUnit.SECONDS).getModelName()).isEqualTo("echo");
  }

  private boolean canConnect() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), grpc.server.port())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private ListenableFuture<ModelInferResponse> inFlight() {
    grpc.grid.inference = request -> held;
    ListenableFuture<ModelInferResponse> call =
        GRPCInferenceServiceGrpc.newFutureStub(grpc.channel).modelInfer(TestGrpc.rawFloats(1));
    Await.until("the request is with the grid", () -> !grpc.grid.requests.isEmpty());
    return call;
  }

  @Test
  void healthFollowsTheNodesReadiness() {
    for (String service : List.of("", "inference.GRPCInferenceService")) {
      grpc.grid.unreadiness = Optional.empty();
      assertThat(check(service)).isEqualTo(ServingStatus.SERVING);
      grpc.grid.unreadiness = Optional.of("no majority");
      assertThat(check(service)).isEqualTo(ServingStatus.NOT_SERVING);
    }
    TestGrpc.assertRefused(Status.Code.NOT_FOUND, "unknown service", () -> check("other"));
  }

  private ServingStatus check(String service) {
    return HealthGrpc.newBlockingStub(grpc.channel).check(request(service)).getStatus();
  }

  @Test
  void whoWatchesHealthHearsOfChangesAndOfTheDrain() throws Exception {
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      Context before = context.attach();
      Iterator<HealthCheckResponse> watch;
      try {
        watch = HealthGrpc.newBlockingStub(grpc.channel).watch(request(""));
      } finally {
        context.detach(before);
      }
      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      grpc.grid.unreadiness = Optional.of("no majority");
      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      grpc.grid.unreadiness = Optional.empty();
      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      long begun = System.nanoTime();
      CompletableFuture<?> stopped = grpc.server.stop().toCompletableFuture();
      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      stopped.get(20, TimeUnit.SECONDS);
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun))
          .as("a watcher does not hold up the end")
          .isLessThan(4);
    }
  }

  private static HealthCheckRequest request(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  @Test
  void reflectionTellsTheServicesAndTheirFiles() throws Exception {
    ServerReflectionResponse list =
        reflect(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(list.getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains(
            "inference.GRPCInferenceService",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection");

    ServerReflectionResponse files =
        reflect(
            ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("inference.GRPCInferenceService")
                .build());
    FileDescriptorProto file =
        FileDescriptorProto.parseFrom(files.getFileDescriptorResponse().getFileDescriptorProto(0));
    assertThat(file.getService(0).getMethodList())
        .extracting(method -> method.getName())
        .contains("ModelInfer", "ModelStreamInfer");
  }

  private ServerReflectionResponse reflect(ServerReflectionRequest request) throws Exception {
    CompletableFuture<ServerReflectionResponse> first = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(grpc.channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    first.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    first.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    first.completeExceptionally(new AssertionError("no answer came"));
                  }
                });
    requests.onNext(request);
    ServerReflectionResponse response = first.get(20, TimeUnit.SECONDS);
    requests.onCompleted();
    return response;
  }

  @Test
  void aTakenPortIsSaidInWords() {
    Config taken =
        ConfigFactory.parseString("modelgrid.grpc.port = " + grpc.server.port())
            .withFallback(TestServer.reference());
    assertThatThrownBy(
            () ->
                GrpcServer.start(
                    grpc.kit.system(),
                    Settings.read(taken),
                    grpc.accounts,
                    grpc.grid,
                    grpc.grid,
                    grpc.grid,
                    Tracing.off(),
                    grpc.registry))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "modelgrid.grpc.port: 127.0.0.1:%d cannot be bound (expected: an address of this"
                    .formatted(grpc.server.port())
                + " machine, and a port that nobody uses, or -1 for no gRPC)");
  }
}
