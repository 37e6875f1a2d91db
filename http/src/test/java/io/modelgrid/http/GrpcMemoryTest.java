package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
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
    return new Answered("echo", "1", null, 4, "echo.0", "node-b", List.of(output));
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

  /** A caller who takes no answer until it asks for one. */
  private static final class Slow<A> {
    private final ClientCall<ModelInferRequest, A> call;
    private final Queue<A> answers = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    Slow(ManagedChannel channel, MethodDescriptor<ModelInferRequest, A> method) {
      this.call = channel.newCall(method, CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(A answer) {
              answers.add(answer);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              end.complete(status);
            }
          },
          new Metadata());
    }

    Slow<A> asks(ModelInferRequest request) {
      call.sendMessage(request);
      return this;
    }

    A takes() {
      int before = answers.size();
      call.request(1);
      Await.until("an answer", () -> answers.size() > before || end.isDone());
      assertThat(answers).as("answers before %s", end).hasSize(before + 1);
      return answers.stream().skip(before).findFirst().orElseThrow();
    }

    Status.Code ends() {
      call.request(1);
      Await.until("the call's end", end::isDone);
      return end.join().getCode();
    }
  }

  private static InferenceAnswer large() {
    NamedTensor output =
        new NamedTensor("y", Tensor.ofFloats(Shape.of(750_000), new float[750_000]));
    return new Answered("echo", "1", null, 4, "echo.0", "node-b", List.of(output));
  }

  private Slow<ModelInferResponse> untaken(ModelInferRequest request) {
    Slow<ModelInferResponse> slow =
        new Slow<>(grpc.channel, GRPCInferenceServiceGrpc.getModelInferMethod()).asks(request);
    slow.call.halfClose();
    return slow;
  }

  @Test
  void answersAreChargedUntilTheyWereTakenAndRefusedWhereThereIsNoRoom() {
    grpc.grid.inference = request -> CompletableFuture.completedFuture(large());
    Slow<ModelInferResponse> first = untaken(TestGrpc.rawFloats(1));
    Slow<ModelInferResponse> second = untaken(TestGrpc.rawFloats(1));
    Await.until("two answers wait", () -> grpc.accounts.tensors().used() > 6_000_000);
    assertThat(grpc.accounts.used()).isLessThan(6_001_000);

    Slow<ModelInferResponse> third = untaken(TestGrpc.rawFloats(1));
    assertThat(third.ends()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(third.answers).isEmpty();

    assertThat(first.takes().getRawOutputContents(0).size()).isEqualTo(3_000_000);
    assertThat(first.ends()).isEqualTo(Status.Code.OK);
    Await.until("it is given back", () -> grpc.accounts.tensors().used() < 3_001_000);
    second.call.cancel("gone", null);
    Await.until("that of one who went, too", () -> grpc.accounts.used() == 0);
  }

  // Typed tensors are objects of the heap.
  @Test
  void typedAnswersAreChargedToTheHeap() {
    grpc.grid.inference = request -> CompletableFuture.completedFuture(large());
    Slow<ModelInferResponse> slow = untaken(TestGrpc.typedFloats(1));
    Await.until("the answer waits", () -> grpc.accounts.bodies().used() > 3_000_000);
    assertThat(grpc.accounts.tensors().used()).isZero();
    assertThat(slow.takes().getOutputs(0).getContents().getFp32ContentsCount()).isEqualTo(750_000);
    assertThat(slow.ends()).isEqualTo(Status.Code.OK);
  }

  @Test
  void aStreamsAnswersAreChargedUntilTheyWereTakenAndRefusedInTheirPlace() {
    grpc.grid.inference = request -> CompletableFuture.completedFuture(large());
    Slow<ModelStreamInferResponse> slow =
        new Slow<>(grpc.channel, GRPCInferenceServiceGrpc.getModelStreamInferMethod());
    for (int i = 0; i < 3; i++) {
      slow.asks(TestGrpc.rawFloats(1));
    }
    Await.until("the third was asked", () -> grpc.grid.requests.size() == 3);
    Await.until("two answers wait", () -> grpc.accounts.tensors().used() > 6_000_000);

    assertThat(slow.takes().getErrorMessage()).isEmpty();
    Await.until("the first is given back", () -> grpc.accounts.tensors().used() < 3_001_000);
    assertThat(slow.takes().getErrorMessage()).isEmpty();
    assertThat(slow.takes().getErrorMessage()).contains("no room for");
    Await.until("all is given back while the stream is open", () -> grpc.accounts.used() == 0);
    assertThat(slow.asks(TestGrpc.rawFloats(1)).takes().getErrorMessage()).isEmpty();
    slow.call.halfClose();
    assertThat(slow.ends()).isEqualTo(Status.Code.OK);
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
