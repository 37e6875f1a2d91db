package io.modelgrid.engine.trace;

import io.modelgrid.engine.api.Trail;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Begins the spans of a request's stages. Where nothing is recorded, since it is off or the request
 * is none of the sample, it gives the one invalid span and makes nothing. Thread-safe.
 */
public final class Tracing {
  private static final Tracing OFF = new Tracing(null);

  private final @Nullable Tracer tracer;

  private Tracing(@Nullable Tracer tracer) {
    this.tracer = tracer;
  }

  public static Tracing off() {
    return OFF;
  }

  public static Tracing by(Tracer tracer) {
    return new Tracing(tracer);
  }

  public boolean isOn() {
    return tracer != null;
  }

  /**
   * The first stage of a request on the grid, under its caller's span if it has one; the sampler
   * decides whether it is recorded.
   *
   * @param caller invalid where it has none
   */
  public SpanBuilder enter(String name, SpanContext caller) {
    if (tracer == null) {
      throw new IllegalStateException("tracing: off (expected: on)");
    }
    return tracer.spanBuilder(name).setParent(Context.root().with(Span.wrap(caller)));
  }

  /** A further stage, begun now; invalid unless the stage before it, here or not, is recorded. */
  public Span begin(String name, Span before) {
    return tracer == null || !before.getSpanContext().isSampled()
        ? Span.getInvalid()
        : tracer.spanBuilder(name).setParent(Context.root().with(before)).startSpan();
  }

  /** The same after the stage that a request is in. */
  public Span begin(String name, Trail trail) {
    return begin(name, trail.span());
  }
}
