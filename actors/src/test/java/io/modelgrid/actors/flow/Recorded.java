package io.modelgrid.actors.flow;

import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;

/** The spans that have ended, and the callers' spans that are above them. */
public final class Recorded {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();

  public Tracing tracing() {
    return Tracing.by(provider.get("test"));
  }

  /** A request whose caller has a span, which never ends here. */
  public Trail caller(String requestId) {
    return Trail.of(requestId).in(provider.get("test").spanBuilder("caller").startSpan());
  }

  /** Waits until there are so many spans of a name. */
  public List<SpanData> await(int count, String name) {
    Await.until(() -> named(name).size() >= count, count + " spans named " + name);
    return named(name);
  }

  public List<SpanData> named(String name) {
    return all().stream().filter(span -> span.getName().equals(name)).toList();
  }

  public List<SpanData> all() {
    return exporter.getFinishedSpanItems();
  }

  /** Whether a span stands right below another. */
  public static boolean isBelow(SpanData span, Span above) {
    return span.getTraceId().equals(above.getSpanContext().getTraceId())
        && span.getParentSpanId().equals(above.getSpanContext().getSpanId());
  }

  /** The names of a span's events, in order. */
  public static List<String> events(SpanData span) {
    return span.getEvents().stream().map(EventData::getName).toList();
  }
}
