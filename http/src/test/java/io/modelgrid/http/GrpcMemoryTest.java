package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelInferResponse;
import io.modelgrid.http.grpc.proto.ModelStreamInferResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What large messages take is counted, bounded, and given back whatever happens. */
class GrpcMemoryTest {
  private static final ModelInferRequest LARGE = TestGrpc.rawFloats(new float[750_000]);

  private final CompletableFuture<InferenceAnswer> held = new CompletableFuture<>();
  private TestGrpc grpc;

  @BeforeEach
  void start(@TempDir Path staging) {
    grpc =
        new TestGrpc(
            staging,
            """
            modelgrid.http { max-body = 4 MiB, decode-max-size = 1 MiB, max-json-answer = 1 MiB }
            modelgrid.http { max-bodies-in-flight = 5 MiB, max-tensors-in-flight = 8 MiB }
            """);
    grpc.grid.inference = request -> CompletableFuture.completedFuture(small());
  }

  @AfterEach
  void stop() {
    Await.until("nothing in flight", () -> grpc.accounts.used() == 0);
    grpc.close();
  }

  private static InferenceAnswer small() {
    NamedTensor output = new NamedTensor("y", Tensor.ofFloats(Shape.of(1), 1));
    return new Answered("echo", "1", 4, "echo.0", "node-b", List.of(output));
  }

  private ListenableFuture<ModelInferResponse> inFlight() {
    grpc.grid.inference = request -> held;
    ListenableFuture<ModelInferResponse> call =
        GRPCInferenceServiceGrpc.newFutureStub(grpc.channel).modelInfer(LARGE);
    Await.until("the request is at the grid", () -> !grpc.grid.requests.isEmpty());
    assertThat(grpc.accounts.bodies().used()).isGreaterThan(2_900_000);
    assertThat(grpc.accounts.tensors().used()).isEqualTo(3_000_000);
    return call;
  }

  @Test
  void refusesLargeMessagesForWhichThereIsNoRoom() throws Exception {
    ListenableFuture<ModelInferResponse> first = inFlight();
    grpc.grid.inference = request -> CompletableFuture.completedFuture(small());

    TestGrpc.assertRefused(
        Status.Code.UNAVAILABLE, "no room", () -> grpc.calls().modelInfer(LARGE));
    assertThat(grpc.calls().modelInfer(TestGrpc.rawFloats(1)).getOutputsCount()).isEqualTo(1);

    held.complete(small());
    assertThat(first.get().getOutputsCount()).isEqualTo(1);
    Await.until("the first is given back", () -> grpc.accounts.used() == 0);
    assertThat(grpc.calls().modelInfer(LARGE).getOutputsCount()).isEqualTo(1);
  }

  @Test
  void aCancelledCallGivesBack() {
    assertThat(inFlight().cancel(true)).isTrue();
  }

  @Test
  void aRefusedCallGivesBack() {
    ModelInferRequest unknown = LARGE.toBuilder().setModelName("none").build();
    TestGrpc.assertRefused(Status.Code.NOT_FOUND, "none", () -> grpc.calls().modelInfer(unknown));
  }

  // More than fits at once, one after the other: each gives back when its answer goes out.
  @Test
  void aStreamGivesBackWithEachAnswer() {
    Queue<ModelStreamInferResponse> answers = new ConcurrentLinkedQueue<>();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    StreamObserver<ModelInferRequest> stream =
        grpc.streams()
            .modelStreamInfer(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ModelStreamInferResponse answer) {
                    answers.add(answer);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    ended.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    ended.complete(null);
                  }
                });
    for (int count = 1; count <= 4; count++) {
      int expected = count;
      stream.onNext(LARGE);
      Await.until("answer " + count, () -> answers.size() == expected || ended.isDone());
      Await.until("given back", () -> grpc.accounts.used() == 0);
    }
    stream.onCompleted();
    Await.until("the stream has ended", ended::isDone);
    assertThat(ended).isCompleted();
    assertThat(answers).hasSize(4).allMatch(answer -> answer.getErrorMessage().isEmpty());
  }
}
