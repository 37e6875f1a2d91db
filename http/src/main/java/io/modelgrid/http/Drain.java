package io.modelgrid.http;

import io.modelgrid.http.exchange.Call;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;

/**
 * Counts the requests in flight, and on the way down waits for them.
 *
 * <p>Pekko HTTP resets idle connections when it ends, and with them an answer that was written a
 * moment ago and not read yet. So from the beginning of the drain every answer closes its
 * connection in order, and the end waits a little after the last one.
 */
final class Drain {
  private static final Duration GRACE = Duration.ofMillis(300);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean draining;

  /** Answers a request by the handler, whose stage never fails. */
  CompletionStage<HttpResponse> answer(
      HttpRequest request, Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    inFlight.incrementAndGet();
    return handler
        .apply(request)
        .whenComplete((response, failure) -> inFlight.decrementAndGet())
        .thenApply(
            response ->
                draining && !Call.isHttp2(request)
                    ? response.addHeader(Connection.create("close"))
                    : response);
  }

  /** Completes when nothing is in flight and the last answers were read, or the time is up. */
  CompletionStage<Done> drained(ActorSystem<?> system, Duration limit) {
    draining = true;
    CompletableFuture<Done> done = new CompletableFuture<>();
    long now = System.nanoTime();
    look(system, now + limit.toNanos(), now, done);
    return done;
  }

  private void look(
      ActorSystem<?> system, long until, long lastBusy, CompletableFuture<Done> done) {
    long now = System.nanoTime();
    long busy = inFlight.get() > 0 ? now : lastBusy;
    if (now - until >= 0 || now - busy >= GRACE.toNanos()) {
      done.complete(Done.getInstance());
      return;
    }
    system
        .scheduler()
        .scheduleOnce(INTERVAL, () -> look(system, until, busy, done), system.executionContext());
  }
}
