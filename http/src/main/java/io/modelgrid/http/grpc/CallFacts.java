package io.modelgrid.http.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Facts;
import io.modelgrid.engine.trace.TraceContext;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.exchange.RequestId;
import io.modelgrid.http.trace.IngressSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call before its first message, and what shall go out before its answer.
 *
 * <p>The answer's facts are set before the answer is sent, by whoever sends it, so that no other
 * thread reads them meanwhile.
 */
final class CallFacts {
  static final Context.Key<CallFacts> KEY = Context.key("modelgrid-call");

  private static final Metadata.Key<String> NODE = key("modelgrid-node");
  private static final Metadata.Key<String> REPLICA = key("modelgrid-replica");
  private static final Metadata.Key<String> EPOCH = key("modelgrid-epoch");
  private static final Metadata.Key<String> STAND_IN_FOR = key("modelgrid-stand-in-for");
  private static final Metadata.Key<String> REQUEST_ID =
      key(RequestId.HEADER.toLowerCase(Locale.ROOT));
  private static final Metadata.Key<String> TRACE =
      key(IngressSpan.HEADER.toLowerCase(Locale.ROOT));
  private static final Metadata.Key<String> PARENT = key(TraceContext.PARENT);
  private static final Metadata.Key<String> STATE = key(TraceContext.STATE);

  private final String method;
  private final long receivedAt;
  private final @Nullable String caller;
  private final Trail trail;
  private volatile @Nullable Answered provenance;

  CallFacts(String method, long receivedAt, @Nullable String caller, Trail trail) {
    this.method = method;
    this.receivedAt = receivedAt;
    this.caller = caller;
    this.trail = trail;
  }

  /** Those of the call that this thread works for. */
  static CallFacts current() {
    return KEY.get();
  }

  static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** The call's name, for the log. */
  String method() {
    return method;
  }

  long receivedAt() {
    return receivedAt;
  }

  @Nullable String caller() {
    return caller;
  }

  /** By what the call is found in logs and traces. */
  Trail trail() {
    return trail;
  }

  /**
   * The trail of a call with this metadata.
   *
   * @param tracing off for a call that is not traced
   */
  static Trail trail(Metadata headers, String method, Tracing tracing) {
    Trail trail = Trail.of(RequestId.of(values(headers, REQUEST_ID)));
    return tracing.isOn()
        ? IngressSpan.begin(
            tracing,
            trail,
            "grpc",
            Facts.RPC_METHOD,
            method,
            values(headers, PARENT),
            values(headers, STATE))
        : trail;
  }

  /** Adds by what the call is found. */
  static void add(Trail trail, Metadata headers) {
    headers.put(REQUEST_ID, trail.requestId());
    if (trail.isTraced()) {
      headers.put(TRACE, trail.span().getSpanContext().getTraceId());
    }
  }

  /** All values of a key, which may come more than once. */
  static List<String> values(Metadata headers, Metadata.Key<String> key) {
    Iterable<String> values = headers.getAll(key);
    if (values == null) {
      return List.of();
    }
    List<String> list = new ArrayList<>();
    values.forEach(list::add);
    return list;
  }

  /**
   * Microseconds from a moment until the deadline of the call that this thread works for; 0 where
   * it has none, and at least 1 where it has one.
   *
   * @param since a reading of {@link System#nanoTime()}
   */
  static long timeoutMicros(long since) {
    Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return 0;
    }
    long nanos = System.nanoTime() - since + deadline.timeRemaining(TimeUnit.NANOSECONDS);
    return Math.max(1, TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  /** Notes where the answer came from. */
  void answeredBy(Answered answered) {
    provenance = answered;
  }

  /** Adds by what the call is found, and where the answer came from if that was noted. */
  void addTo(Metadata headers) {
    add(trail, headers);
    Answered answered = provenance;
    if (answered != null) {
      headers.put(NODE, answered.node());
      headers.put(REPLICA, answered.slot());
      headers.put(EPOCH, Long.toString(answered.epoch()));
      String standsInFor = answered.standsInFor();
      if (standsInFor != null) {
        headers.put(STAND_IN_FOR, standsInFor);
      }
    }
  }
}
