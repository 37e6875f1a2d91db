package io.modelgrid.http.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
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

  private final String method;
  private final long receivedAt;
  private final @Nullable String caller;
  private volatile @Nullable Answered provenance;

  CallFacts(String method, long receivedAt, @Nullable String caller) {
    this.method = method;
    this.receivedAt = receivedAt;
    this.caller = caller;
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

  /** Adds where the answer came from, if that was noted. */
  void addTo(Metadata headers) {
    Answered answered = provenance;
    if (answered != null) {
      headers.put(NODE, answered.node());
      headers.put(REPLICA, answered.slot());
      headers.put(EPOCH, Long.toString(answered.epoch()));
    }
  }
}
