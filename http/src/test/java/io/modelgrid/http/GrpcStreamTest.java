package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.http.grpc.proto.InferParameter;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelStreamInferResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of requests: their order, their bounds, and their ends. */
class GrpcStreamTest {
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
  void answersComeInTheOrderOfTheRequestsToASlowReader() throws Exception {
    Queue<Runnable> held = holdEverySecond();
    Reader reader = open();
    reader.sendInTheBackground(IntStream.range(0, 1_000).mapToObj(i -> request(i)).toList());
    for (int i = 0; i < 1_000; i++) {
      // One at a time, and what was held is let go only when somebody waits for it.
      reader.caller.request(1);
      if (i % 2 == 0) {
        release(held);
      }
      ModelStreamInferResponse response = reader.next();
      assertThat(response.getErrorMessage()).isEmpty();
      assertThat(response.getInferResponse().getId()).isEqualTo("" + i);
      assertThat(response.getInferResponse().getModelVersion()).isEqualTo("1");
    }
    assertThat(reader.end()).isEqualTo(Status.Code.OK);
  }

  /** Requests with even ids wait until they are let go. */
  private Queue<Runnable> holdEverySecond() {
    Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    grpc.grid.inference =
        request -> {
          if (Integer.parseInt(String.valueOf(request.id())) % 2 == 1) {
            return CompletableFuture.completedFuture(FakeGrid.echo(request));
          }
          CompletableFuture<InferenceAnswer> answer = new CompletableFuture<>();
          held.add(() -> answer.complete(FakeGrid.echo(request)));
          return answer;
        };
    return held;
  }

  private void release(Queue<Runnable> held) {
    Await.until("a request is held", () -> !held.isEmpty());
    held.remove().run();
  }

  @Test
  void aCallerWhoDoesNotReadIsNotReadFrom() throws Exception {
    Reader reader = open();
    byte[] large = new byte[64 * 1024];
    ModelInferRequest request =
        TestGrpc.rawFloats(new float[large.length / Float.BYTES]).toBuilder().setId("x").build();
    reader.sendInTheBackground(Collections.nCopies(500, request));
    // 500 requests are 32 MiB; in the stream and in the windows of the connection are far fewer.
    Await.until("it has begun", () -> !grpc.grid.requests.isEmpty());
    int taken = Await.settled("requests taken", () -> grpc.grid.requests.size());
    assertThat(taken).isLessThan(200);
    for (int i = 0; i < 500; i++) {
      reader.caller.request(1);
      assertThat(reader.next().getInferResponse().getRawOutputContents(0).size())
          .isEqualTo(large.length);
    }
    assertThat(reader.end()).isEqualTo(Status.Code.OK);
  }

  @Test
  void answersSayWhereTheyCameFromAndThatTheyAreTheLast() throws Exception {
    Reader reader = open();
    reader.caller.request(1);
    reader.caller.onNext(request(3));
    var parameters = reader.next().getInferResponse().getParametersMap();
    assertThat(parameters)
        .containsEntry(
            "modelgrid_node", InferParameter.newBuilder().setStringParam("node-b").build())
        .containsEntry(
            "modelgrid_replica", InferParameter.newBuilder().setStringParam("echo.0").build())
        .containsEntry("modelgrid_epoch", GrpcCallsTest.number(4))
        .doesNotContainKey("modelgrid_stand_in_for")
        .containsEntry(
            "triton_final_response", InferParameter.newBuilder().setBoolParam(true).build());
    reader.caller.onCompleted();
    assertThat(reader.end()).isEqualTo(Status.Code.OK);
  }

  @Test
  void answersSayForWhichVersionAnotherStoodIn() throws Exception {
    grpc.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.stoodIn(request));
    Reader reader = open();
    reader.caller.request(1);
    reader.caller.onNext(request(3));
    assertThat(reader.next().getInferResponse().getParametersMap())
        .containsEntry(
            "modelgrid_stand_in_for", InferParameter.newBuilder().setStringParam("1").build());
    reader.caller.onCompleted();
    assertThat(reader.end()).isEqualTo(Status.Code.OK);
  }

  @Test
  void whatIsWrongWithARequestIsToldInItsPlaceAndTheStreamGoesOn() throws Exception {
    Reader reader = open();
    reader.caller.request(4);
    reader.caller.onNext(request(0));
    reader.caller.onNext(request(1).toBuilder().setModelName("none").build());
    reader.caller.onNext(request(2).toBuilder().clearRawInputContents().build());
    reader.caller.onNext(request(3));
    assertThat(reader.next().getErrorMessage()).isEmpty();
    ModelStreamInferResponse unknown = reader.next();
    assertThat(unknown.getErrorMessage())
        .isEqualTo("Request for unknown model: 'none' is not found");
    assertThat(unknown.getInferResponse().getId()).isEqualTo("1");
    assertThat(reader.next().getErrorMessage()).contains("0 elements came in fp32_contents");
    ModelStreamInferResponse last = reader.next();
    assertThat(last.getErrorMessage()).isEmpty();
    assertThat(last.getInferResponse().getId()).isEqualTo("3");
    reader.caller.onCompleted();
    assertThat(reader.end()).isEqualTo(Status.Code.OK);
  }

  @Test
  void aCallerWhoGoesTakesWhatIsQueuedAlong() throws Exception {
    List<CompletableFuture<InferenceAnswer>> asked = holdAll();
    Reader reader = open();
    reader.caller.onNext(request(0));
    reader.caller.onNext(request(1));
    Await.until("both are with the grid", () -> asked.size() == 2);
    reader.caller.cancel("gone", null);
    Await.until(
        "both are withdrawn", () -> asked.stream().allMatch(CompletableFuture::isCancelled));
    assertThat(reader.end()).isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void theDeadlineOfTheCallEndsAStream() throws Exception {
    List<CompletableFuture<InferenceAnswer>> asked = holdAll();
    Reader reader = new Reader();
    grpc.streams().withDeadlineAfter(300, TimeUnit.MILLISECONDS).modelStreamInfer(reader);
    reader.caller.onNext(request(0));
    assertThat(reader.end()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    Await.until(
        "what came in time is withdrawn",
        () -> asked.stream().allMatch(CompletableFuture::isCancelled));
  }

  @Test
  void aDrainAnswersWhatWasTakenAndEndsTheStream() throws Exception {
    List<CompletableFuture<InferenceAnswer>> asked = holdAll();
    Reader reader = open();
    Reader idle = open();
    reader.caller.request(5);
    reader.caller.onNext(request(0));
    Await.until("it is with the grid", () -> asked.size() == 1);
    var stopped = grpc.server.stop().toCompletableFuture();
    assertThat(idle.end()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(stopped).isNotDone();
    asked.get(0).complete(FakeGrid.echo(grpc.grid.requests.element()));
    assertThat(reader.next().getInferResponse().getId()).isEqualTo("0");
    assertThat(reader.end()).isEqualTo(Status.Code.UNAVAILABLE);
    stopped.get(TestServer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private List<CompletableFuture<InferenceAnswer>> holdAll() {
    List<CompletableFuture<InferenceAnswer>> asked =
        Collections.synchronizedList(new ArrayList<>());
    grpc.grid.inference =
        (InferenceRequest request) -> {
          CompletableFuture<InferenceAnswer> answer = new CompletableFuture<>();
          asked.add(answer);
          return answer;
        };
    return asked;
  }

  private static ModelInferRequest request(int id) {
    return TestGrpc.rawFloats(id).toBuilder().setId("" + id).build();
  }

  private Reader open() {
    Reader reader = new Reader();
    var unused = grpc.streams().modelStreamInfer(reader);
    return reader;
  }

  /** A caller who takes what he asks for, and sends when there is room. */
  private static final class Reader
      implements ClientResponseObserver<ModelInferRequest, ModelStreamInferResponse> {
    private final LinkedBlockingQueue<ModelStreamInferResponse> responses =
        new LinkedBlockingQueue<>();
    private final CompletableFuture<Status.Code> end = new CompletableFuture<>();
    private final Queue<ModelInferRequest> toSend = new ConcurrentLinkedQueue<>();
    private volatile boolean sending;
    private boolean halfClosed;

    // Set before the stream is open.
    @SuppressWarnings("NullAway.Init")
    private ClientCallStreamObserver<ModelInferRequest> caller;

    @Override
    public void beforeStart(ClientCallStreamObserver<ModelInferRequest> requests) {
      caller = requests;
      requests.disableAutoRequestWithInitial(0);
      requests.setOnReadyHandler(this::send);
    }

    void sendInTheBackground(List<ModelInferRequest> requests) {
      toSend.addAll(requests);
      sending = true;
      send();
    }

    private synchronized void send() {
      while (sending && !halfClosed && caller.isReady()) {
        ModelInferRequest request = toSend.poll();
        if (request == null) {
          halfClosed = true;
          caller.onCompleted();
        } else {
          caller.onNext(request);
        }
      }
    }

    ModelStreamInferResponse next() throws InterruptedException {
      ModelStreamInferResponse response =
          responses.poll(TestServer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(response).as("the next answer; the stream's end is " + end).isNotNull();
      return response;
    }

    Status.Code end() throws Exception {
      return end.get(TestServer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void onNext(ModelStreamInferResponse response) {
      responses.add(response);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure).getCode());
    }

    @Override
    public void onCompleted() {
      end.complete(Status.Code.OK);
    }
  }
}
