package io.modelgrid.http.trace;

import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Facts;
import io.modelgrid.engine.trace.TraceContext;
import io.modelgrid.engine.trace.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.List;

/**
 * The first stage of a request: from its coming to its answer, with dialect, model and code. What
 * only reads is not traced.
 */
public final class IngressSpan {
  /** In answers to requests that are traced: the trace's id, 32 hex digits. */
  public static final String HEADER = "Modelgrid-Trace";

  /** The stage's name. */
  static final String INGRESS = "ingress";

  private static final int OK = 0;
  private static final int FIRST_ERROR = 500;

  private IngressSpan() {}

  /**
   * Begins it, under its caller's span if the caller says so by W3C Trace Context.
   *
   * @param tracing on
   * @param parents the values of {@code traceparent}
   * @param states the values of {@code tracestate}
   * @return the trail in that stage
   */
  public static Trail begin(
      Tracing tracing,
      Trail trail,
      String dialect,
      AttributeKey<String> methodKey,
      String method,
      List<String> parents,
      List<String> states) {
    Span span =
        tracing
            .enter(INGRESS, TraceContext.of(parents, states).read())
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    if (span.isRecording()) {
      span.setAttribute(Facts.DIALECT, dialect);
      span.setAttribute(Facts.REQUEST, trail.requestId());
      span.setAttribute(methodKey, method);
    }
    return trail.in(span);
  }

  /** Tells for which model it is. */
  public static void asks(Trail trail, String model) {
    Span span = trail.span();
    if (span.isRecording()) {
      span.setAttribute(Facts.MODEL, model);
    }
  }

  /** Ends it with a status of HTTP. */
  public static void end(Trail trail, int status) {
    end(trail, Facts.HTTP_STATUS, status, status >= FIRST_ERROR);
  }

  /** Ends it with a status code of gRPC; a second time does nothing. */
  public static void endCall(Trail trail, int code) {
    end(trail, Facts.RPC_STATUS, code, code != OK);
  }

  private static void end(Trail trail, AttributeKey<Long> key, int code, boolean failed) {
    Span span = trail.span();
    if (span.isRecording()) {
      span.setAttribute(key, (long) code);
      if (failed) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    }
  }
}
