package io.modelgrid.cli.node;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes each span as a line of the node's log, under {@code io.modelgrid.traces}. */
final class LogExporter implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger("io.modelgrid.traces");

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    spans.forEach(LogExporter::write);
    return CompletableResultCode.ofSuccess();
  }

  private static void write(SpanData span) {
    LoggingEventBuilder line =
        LOG.atInfo().addKeyValue("trace", span.getTraceId()).addKeyValue("span", span.getSpanId());
    if (span.getParentSpanContext().isValid()) {
      line = line.addKeyValue("parent", span.getParentSpanId());
    }
    for (LinkData link : span.getLinks()) {
      SpanContext linked = link.getSpanContext();
      line = line.addKeyValue("link", linked.getTraceId() + "/" + linked.getSpanId());
    }
    for (EventData event : span.getEvents()) {
      line = line.addKeyValue("event", event.getName());
    }
    for (var attribute : span.getAttributes().asMap().entrySet()) {
      line = line.addKeyValue(attribute.getKey().getKey(), attribute.getValue());
    }
    long nanos = span.getEndEpochNanos() - span.getStartEpochNanos();
    line.log("{} took {} us", span.getName(), TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
