package io.modelgrid.http.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.http.exchange.RequestId;
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
  private static final Metadata.Key<String> REQUEST_ID =
      key(RequestId.HEADER.toLowerCase(Locale.ROOT));

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

  /** By what the call is found in logs. */
  Trail trail() {
    return trail;
  }

  /** The trail of a call with this metadata. */
  static Trail trail(Metadata headers) {
    return Trail.of(RequestId.of(values(headers, REQUEST_ID)));
  }

  /** Adds by what the call is found. */
  static void add(Trail trail, Metadata headers) {
    headers.put(REQUEST_ID, trail.requestId());
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
    }
  }
}
