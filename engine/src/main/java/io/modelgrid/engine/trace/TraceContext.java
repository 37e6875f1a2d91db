package io.modelgrid.engine.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span's place in its trace, as it goes from process to process: W3C Trace Context's two texts.
 *
 * @param parent {@code traceparent}; empty where there is no trace
 * @param state {@code tracestate}, of at most {@value #MOST_STATE} letters; may be empty
 */
public record TraceContext(String parent, String state) {
  public static final String PARENT = "traceparent";
  public static final String STATE = "tracestate";

  /** So much of the state everybody has to hand on; nobody need more. */
  private static final int MOST_STATE = 512;

  private static final TraceContext NONE = new TraceContext("", "");

  /** As a span's context is written. */
  public static TraceContext of(SpanContext context) {
    if (!context.isValid()) {
      return NONE;
    }
    Fields fields = new Fields();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.root().with(Span.wrap(context)), fields, Access.FIELDS);
    return new TraceContext(fields.parent, fit(fields.state));
  }

  /**
   * As headers tell it: more than one {@code traceparent} is as good as none, those of {@code
   * tracestate} are one list.
   */
  public static TraceContext of(List<String> parents, List<String> states) {
    return parents.size() == 1
        ? new TraceContext(parents.get(0), fit(String.join(",", states)))
        : NONE;
  }

  /** What it says; invalid if it is malformed, as W3C wants it. */
  public SpanContext read() {
    if (parent.isEmpty()) {
      return SpanContext.getInvalid();
    }
    Fields fields = new Fields();
    fields.parent = parent;
    fields.state = fit(state);
    return Span.fromContext(
            W3CTraceContextPropagator.getInstance().extract(Context.root(), fields, Access.FIELDS))
        .getSpanContext();
  }

  private static String fit(String state) {
    return state.length() <= MOST_STATE ? state : "";
  }

  private static final class Fields {
    private String parent = "";
    private String state = "";
  }

  private enum Access implements TextMapGetter<Fields>, TextMapSetter<Fields> {
    FIELDS;

    @Override
    public @Nullable String get(@Nullable Fields fields, String key) {
      String value = fields == null ? "" : key.equals(PARENT) ? fields.parent : fields.state;
      return value.isEmpty() ? null : value;
    }

    @Override
    public void set(@Nullable Fields fields, String key, String value) {
      if (fields != null && key.equals(PARENT)) {
        fields.parent = value;
      } else if (fields != null) {
        fields.state = value;
      }
    }
  }
}
