package io.modelgrid.http.exchange;

import io.micrometer.core.instrument.MeterRegistry;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.connection.Connections;
import io.modelgrid.http.door.Door;
import io.modelgrid.http.meter.AnswerMeter;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every request: asks the door, finds the dialect of its path, and sees to it that whatever
 * goes wrong is answered in that dialect's shape and in words, never with an exception's name.
 */
public final class Front {
  private static final Logger log = LoggerFactory.getLogger(Front.class);
  private static final String ADVICE =
      "expected: a path under /v2 or /v1 for predictions, /grid/v1 to manage the grid, /health or"
          + " /metrics";

  private final List<Dialect> dialects;
  private final Door door;
  private final Bodies bodies;
  private final Connections connections;
  private final Tracing tracing;
  private final Map<Dialect, AnswerMeter> meters;
  private final AnswerMeter meterOfNone;

  /**
   * A front of these dialects.
   *
   * @param tracing records what becomes of requests
   * @param registry where answers are counted
   */
  public Front(
      List<Dialect> dialects,
      Door door,
      Bodies bodies,
      Connections connections,
      Tracing tracing,
      MeterRegistry registry) {
    this.dialects = List.copyOf(dialects);
    this.door = door;
    this.bodies = bodies;
    this.connections = connections;
    this.tracing = tracing;
    this.meters =
        dialects.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    dialect -> dialect, dialect -> AnswerMeter.http(registry, dialect.name())));
    this.meterOfNone = AnswerMeter.http(registry, "none");
  }

  /** Answers a request; the stage never fails. */
  public CompletionStage<HttpResponse> answer(HttpRequest request) {
    Call call = new Call(request, bodies, connections.visit(request), System.nanoTime());
    Dialect dialect = dialectOf(call);
    if (tracing.isOn() && !call.reads()) {
      call.trace(tracing, dialect == null ? "none" : dialect.name());
    }
    AnswerMeter meter = dialect == null ? meterOfNone : meters.getOrDefault(dialect, meterOfNone);
    return attempt(dialect, call)
        .thenApply(response -> answered(call, response))
        .exceptionally(failure -> refused(dialect, call, failure))
        .thenCompose(
            response ->
                call.finish(
                    Deflation.of(response, call.headers("accept-encoding")),
                    refusal -> spoken(dialect, refusal),
                    meter));
  }

  /** The node is stopping: ends whatever would be sent on and on. */
  public void stop() {
    dialects.forEach(Dialect::stop);
  }

  private CompletionStage<HttpResponse> attempt(@Nullable Dialect dialect, Call call) {
    try {
      boolean predicts = dialect != null && dialect.predicts(call);
      Optional<Refusal> objection = door.objection(call.knock(predicts));
      if (objection.isPresent()) {
        throw new RefusedException(objection.get());
      }
      if (dialect == null) {
        throw new RefusedException(Routes.unknown(call, ADVICE));
      }
      return dialect.answer(call);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private @Nullable Dialect dialectOf(Call call) {
    for (Dialect dialect : dialects) {
      if (dialect.owns(call)) {
        return dialect;
      }
    }
    return null;
  }

  /** Changes are rare, and whoever asks what became of one knows its request's id. */
  private static HttpResponse answered(Call call, HttpResponse response) {
    if (call.changes()) {
      call.trail()
          .on(log.atInfo())
          .log("{} answered {}", call.line(), response.status().intValue());
    }
    return call.charged(response);
  }

  private static HttpResponse refused(@Nullable Dialect dialect, Call call, Throwable failure) {
    call.uncharge();
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    Refusal refusal;
    if (cause instanceof RefusedException refused) {
      refusal = refused.refusal();
    } else if (cause instanceof CancellationException && call.abandoned()) {
      // Nobody reads it.
      refusal = Refusal.of(503, "the caller went away");
    } else {
      call.trail().on(log.atError()).setCause(cause).log("{} failed", call.line());
      refusal = Refusal.of(500, "this node failed on the request; its log says why");
    }
    // Not its words, which may quote the request.
    call.trail().on(log.atDebug()).log("{} answered {}", call.line(), refusal.status());
    return spoken(dialect, refusal);
  }

  private static HttpResponse spoken(@Nullable Dialect dialect, Refusal refusal) {
    return dialect == null ? Answers.error(refusal) : dialect.refused(refusal);
  }
}
