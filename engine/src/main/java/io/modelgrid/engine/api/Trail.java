package io.modelgrid.engine.api;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * By what a request is found again on every node that it comes to: in logs by its id, in traces by
 * its span.
 *
 * @param requestId the caller's own where it is fit, or one that the ingress made; empty where
 *     there is none
 * @param span the stage that it is in; invalid where nothing is traced
 */
public record Trail(String requestId, Span span) {
  /** Most letters of an id. */
  public static final int MAX_ID = 128;

  private static final Trail NONE = new Trail("", Span.getInvalid());

  /** Nothing to find it by. */
  public static Trail none() {
    return NONE;
  }

  /** An id, and no trace. */
  public static Trail of(String requestId) {
    return new Trail(requestId, Span.getInvalid());
  }

  /** Whether a text may be an id: 1 to 128 ASCII letters, digits, and {@code - _ . : / + = @}. */
  public static boolean isFit(String id) {
    int length = id.length();
    boolean fit = length > 0 && length <= MAX_ID;
    for (int at = 0; fit && at < length; at++) {
      fit = isFit(id.charAt(at));
    }
    return fit;
  }

  private static boolean isFit(char letter) {
    return (letter >= '-' && letter <= ':')
        || (letter >= '@' && letter <= 'Z')
        || (letter >= 'a' && letter <= 'z')
        || letter == '_'
        || letter == '+'
        || letter == '=';
  }

  public boolean isNone() {
    return requestId.isEmpty();
  }

  /** Whether the stages of this request are to be recorded. */
  public boolean isTraced() {
    return span.getSpanContext().isSampled();
  }

  /** The same in a further stage; unchanged where that is not traced. */
  public Trail in(Span stage) {
    return stage.getSpanContext().isValid() ? new Trail(requestId, stage) : this;
  }

  /** Adds to a line of the log by what the request is found. */
  public LoggingEventBuilder on(LoggingEventBuilder line) {
    LoggingEventBuilder named = isNone() ? line : line.addKeyValue("request", requestId);
    SpanContext context = span.getSpanContext();
    return context.isValid() ? named.addKeyValue("trace", context.getTraceId()) : named;
  }
}
