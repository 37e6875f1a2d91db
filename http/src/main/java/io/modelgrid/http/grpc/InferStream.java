package io.modelgrid.http.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelStreamInferResponse;
import io.modelgrid.http.memory.Accounts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream of inference requests.
 *
 * <ol>
 *   <li>It takes a request at a time, and the next only while few enough are in it and their bytes
 *       are few enough, so that a caller who reads slowly is slowed down, and costs no memory.
 *   <li>Requests are computed beside each other; their answers, or what was wrong, go out in the
 *       order of the requests, each as soon as it is there and the caller takes it. Until then
 *       large ones are charged; what there is no room for is refused in its place.
 *   <li>When the caller has sent all, the stream ends after the last answer. When the node drains,
 *       it takes no more and ends, UNAVAILABLE, after the answers to what it took. When the caller
 *       goes, what is queued of it is withdrawn.
 * </ol>
 *
 * Thread-safe.
 */
final class InferStream implements StreamObserver<ModelInferRequest> {
  private static final int MOST = 64;
  private static final Status STOPPING =
      Status.UNAVAILABLE.withDescription("this node is stopping");

  private final ServerCallStreamObserver<ModelStreamInferResponse> caller;
  private final Function<ModelInferRequest, InferCall> asker;
  private final Flights flights;
  private final Accounts accounts;
  private final CallFacts facts = CallFacts.current();
  private final long mostBytes;
  private final Deque<Place> places = new ArrayDeque<>();
  private AnswerCharge sending;
  private long bytes;
  private boolean expecting;
  private boolean draining;
  private boolean halfClosed;
  private boolean closed;

  private InferStream(
      ServerCallStreamObserver<ModelStreamInferResponse> caller,
      Function<ModelInferRequest, InferCall> asker,
      Flights flights,
      Accounts accounts,
      long mostBytes) {
    this.caller = caller;
    this.asker = asker;
    this.flights = flights;
    this.accounts = accounts;
    this.sending = new AnswerCharge(accounts);
    this.mostBytes = mostBytes;
  }

  /**
   * Opens the stream of the call that this thread works for.
   *
   * @param asker asks the grid; refuses with a {@link io.modelgrid.http.refusal.RefusedException}
   * @param accounts what large answers are charged to until they were taken
   * @param mostBytes so many bytes of requests in it, and it takes no more
   */
  static InferStream open(
      ServerCallStreamObserver<ModelStreamInferResponse> caller,
      Function<ModelInferRequest, InferCall> asker,
      Flights flights,
      Accounts accounts,
      long mostBytes) {
    InferStream stream = new InferStream(caller, asker, flights, accounts, mostBytes);
    caller.disableAutoRequest();
    caller.setOnReadyHandler(stream::move);
    caller.setOnCancelHandler(stream::abandon);
    caller.setOnCloseHandler(stream::sent);
    flights.opened(stream);
    stream.move();
    return stream;
  }

  /** A request's place in the order; its answer comes into it. */
  private static final class Place {
    private final ModelInferRequest request;
    private final int bytes;
    private final AnswerCharge charge;
    private @Nullable InferCall call;
    private @Nullable ModelStreamInferResponse answer;

    Place(ModelInferRequest request, AnswerCharge charge) {
      this.request = request;
      this.charge = charge;
      this.bytes = request.getSerializedSize();
    }
  }

  @Override
  public void onNext(ModelInferRequest request) {
    Place place = new Place(request, new AnswerCharge(accounts));
    synchronized (this) {
      expecting = false;
      if (closed) {
        return;
      }
      places.add(place);
      bytes += place.bytes;
    }
    ask(place);
    // The next one is asked for while this one is computed.
    move();
  }

  private void ask(Place place) {
    InferCall call;
    try {
      call = asker.apply(place.request);
    } catch (RuntimeException e) {
      answer(place, refused(place, e));
      return;
    }
    boolean late;
    synchronized (this) {
      place.call = call;
      late = closed;
    }
    if (late) {
      call.withdraw();
    }
    call.answer()
        .thenApply(answered -> charged(place, call.streamed(answered)))
        .exceptionally(failure -> refused(place, failure))
        .thenAccept(answer -> answer(place, answer));
  }

  private static ModelStreamInferResponse charged(Place place, ModelStreamInferResponse answer) {
    place.charge.take(answer.getInferResponse());
    return answer;
  }

  private ModelStreamInferResponse refused(Place place, Throwable failure) {
    return InferAnswers.refused(
        Statuses.refusal(failure, facts.method(), facts.trail()).message(),
        place.request.getModelName(),
        place.request.getId());
  }

  private void answer(Place place, ModelStreamInferResponse answer) {
    synchronized (this) {
      place.answer = answer;
    }
    move();
  }

  @Override
  public void onCompleted() {
    synchronized (this) {
      halfClosed = true;
    }
    move();
  }

  @Override
  public void onError(Throwable failure) {
    abandon();
  }

  /** Takes no more, and ends after the answers to what was taken. */
  void drain() {
    synchronized (this) {
      draining = true;
    }
    move();
  }

  /** Sends what can be sent, asks for what can be taken, ends what is over. */
  private synchronized void move() {
    while (!closed && caller.isReady()) {
      sending.close(); // a caller is ready who took what was large
      Place first = places.peek();
      ModelStreamInferResponse answer = first == null ? null : first.answer;
      if (first == null || answer == null) {
        break;
      }
      places.remove();
      bytes -= first.bytes;
      sending = first.charge;
      caller.onNext(answer);
    }
    if (closed) {
      return;
    }
    if (places.isEmpty() && halfClosed) {
      close();
      caller.onCompleted();
    } else if (places.isEmpty() && draining) {
      close();
      caller.onError(STOPPING.asRuntimeException());
    } else if (!expecting
        && !halfClosed
        && !draining
        && places.size() < MOST
        && bytes < mostBytes) {
      expecting = true;
      caller.request(1);
    }
  }

  private synchronized void close() {
    closed = true;
    flights.closed(this);
  }

  /** The stream has ended, and all of it was sent. */
  private synchronized void sent() {
    sending.close();
  }

  private void abandon() {
    List<InferCall> left = new ArrayList<>();
    synchronized (this) {
      close();
      sending.close();
      for (Place place : places) {
        place.charge.close();
        if (place.call != null) {
          left.add(place.call);
        }
      }
      places.clear();
    }
    left.forEach(InferCall::withdraw);
  }
}
