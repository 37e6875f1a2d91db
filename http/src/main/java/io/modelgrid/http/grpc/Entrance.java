package io.modelgrid.http.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.door.Door;
import io.modelgrid.http.door.Knock;
import io.modelgrid.http.door.Knock.Kind;
import io.modelgrid.http.exchange.Caller;
import io.modelgrid.http.memory.Charge;
import io.modelgrid.http.meter.AnswerMeter;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import io.modelgrid.http.trace.IngressSpan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Every call comes through here: the door looks at it, its {@link CallFacts} are taken, it counts
 * as in flight until its end, it is counted by its status, and messages that are none are refused.
 * What messages are charged is given back when their answers go out.
 */
final class Entrance implements ServerInterceptor {
  private static final Metadata.Key<String> CALLER = CallFacts.key("modelgrid-caller");
  private static final Metadata.Key<String> ORIGIN = CallFacts.key("origin");
  // No web page can send it, as the door wants it; gRPC takes no other type of body.
  private static final List<String> BODY = List.of("application/octet-stream");

  private final Door door;
  private final Flights flights;
  private final Tracing tracing;
  private final AnswerMeter meter;

  Entrance(Door door, Flights flights, Tracing tracing, AnswerMeter meter) {
    this.door = door;
    this.flights = flights;
    this.tracing = tracing;
    this.meter = meter;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    long now = System.nanoTime();
    String method = call.getMethodDescriptor().getFullMethodName();
    boolean reads = kind(method) == Kind.READ;
    Trail trail = CallFacts.trail(headers, method, reads ? Tracing.off() : tracing);
    Context context;
    CallFacts facts;
    try {
      look(call, headers, method);
      facts = new CallFacts(method, now, Caller.of(CallFacts.values(headers, CALLER)), trail);
      context = Context.current().withValue(CallFacts.KEY, facts);
    } catch (RefusedException e) {
      Metadata trailers = Statuses.trailers(e.refusal());
      CallFacts.add(trail, trailers);
      Status status = Statuses.of(e.refusal());
      meter.count(kind(method), status.getCode().value());
      IngressSpan.endCall(trail, status.getCode().value());
      call.close(status, trailers);
      return new ServerCall.Listener<>() {};
    }
    flights.begun();
    Answering<Q, A> answering = new Answering<>(call, facts, meter, kind(method));
    try {
      return new Watched<>(
          Contexts.interceptCall(context, answering, headers, next), answering, flights);
    } catch (RuntimeException e) {
      IngressSpan.endCall(trail, Status.Code.INTERNAL.value());
      flights.ended();
      throw e;
    }
  }

  private void look(ServerCall<?, ?> call, Metadata headers, String method) {
    String authority = call.getAuthority();
    Optional<Refusal> objection =
        door.objection(
            new Knock(
                kind(method),
                authority == null ? List.of() : List.of(authority),
                CallFacts.values(headers, ORIGIN),
                true,
                BODY));
    if (objection.isPresent()) {
      throw new RefusedException(objection.get());
    }
  }

  private static Kind kind(String method) {
    if (method.endsWith("Load") || method.endsWith("Unload")) {
      return Kind.CHANGE;
    }
    return method.endsWith("Infer") ? Kind.PREDICT : Kind.READ;
  }

  /** Sends the facts of the answer before it, and nothing more after a refusal. */
  private static final class Answering<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final CallFacts facts;
    private final AnswerMeter meter;
    private final Kind kind;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean counted = new AtomicBoolean();
    private volatile boolean begun;
    // By the number of the message. There is an answer to each, in their order.
    private final Map<Integer, Charge> charges = new ConcurrentHashMap<>();
    private final AtomicInteger answers = new AtomicInteger();
    private int messages;

    Answering(ServerCall<Q, A> call, CallFacts facts, AnswerMeter meter, Kind kind) {
      super(call);
      this.facts = facts;
      this.meter = meter;
      this.kind = kind;
    }

    @Nullable Status objection(Q message) {
      return getMethodDescriptor().getRequestMarshaller() instanceof CheckedMarshaller<?> checked
          ? checked.objection(message)
          : null;
    }

    /** Takes over what a message is charged. */
    void took(Q message) {
      int number = messages++;
      if (getMethodDescriptor().getRequestMarshaller() instanceof CheckedMarshaller<?> checked) {
        Charge charge = checked.charge(message);
        if (charge != null) {
          charges.put(number, charge);
        }
      }
    }

    /** Nothing is left of the call. */
    void ended() {
      count(Status.Code.CANCELLED); // unless it was answered
      IngressSpan.endCall(facts.trail(), Status.Code.CANCELLED.value()); // if it was not answered
      charges.values().forEach(Charge::close);
    }

    @Override
    public void sendHeaders(Metadata headers) {
      if (!closed.get()) {
        begun = true;
        facts.addTo(headers);
        super.sendHeaders(headers);
      }
    }

    @Override
    public void sendMessage(A message) {
      if (!closed.get()) {
        super.sendMessage(message);
      }
      Charge charge = charges.remove(answers.getAndIncrement());
      if (charge != null) {
        charge.close();
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (closed.compareAndSet(false, true)) {
        count(status.getCode());
        if (!begun) {
          CallFacts.add(facts.trail(), trailers); // there are no headers
        }
        IngressSpan.endCall(facts.trail(), status.getCode().value());
        super.close(status, trailers);
      }
    }

    private void count(Status.Code code) {
      if (counted.compareAndSet(false, true)) {
        meter.count(kind, code.value());
      }
    }
  }

  /** Keeps from the service what is no message, and notes the call's end. */
  private static final class Watched<Q, A> extends SimpleForwardingServerCallListener<Q> {
    private final Answering<Q, A> call;
    private final Flights flights;
    private boolean refused;
    private boolean given;

    Watched(ServerCall.Listener<Q> service, Answering<Q, A> call, Flights flights) {
      super(service);
      this.call = call;
      this.flights = flights;
    }

    @Override
    public void onMessage(Q message) {
      call.took(message);
      Status objection = call.objection(message);
      if (objection == null && given && one()) {
        objection = Status.INVALID_ARGUMENT.withDescription("two messages came (expected: one)");
      }
      given = true;
      if (objection != null) {
        refuse(objection);
      } else if (!refused) {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      if (!given && one()) {
        refuse(Status.INVALID_ARGUMENT.withDescription("no message came (expected: one)"));
      }
      if (!refused) {
        super.onHalfClose();
      }
    }

    private boolean one() {
      return call.getMethodDescriptor().getType().clientSendsOneMessage();
    }

    private void refuse(Status status) {
      refused = true;
      call.close(status, new Metadata());
    }

    @Override
    public void onComplete() {
      flights.ended();
      call.ended();
      if (refused) {
        // For a service that waits for more, this is the same as a caller who has gone.
        super.onCancel();
      } else {
        super.onComplete();
      }
    }

    @Override
    public void onCancel() {
      flights.ended();
      call.ended();
      super.onCancel();
    }
  }
}
