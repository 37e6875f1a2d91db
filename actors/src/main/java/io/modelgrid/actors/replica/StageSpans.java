package io.modelgrid.actors.replica;

import io.modelgrid.actors.replica.RequestQueue.Waiting;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.trace.Facts;
import io.modelgrid.engine.trace.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.List;
import java.util.Locale;

/**
 * What a replica tells of requests in their traces: the time of each in its queue, the batch that
 * it became part of, and each computation. A batch stands in the trace of the first of its requests
 * that is traced; it is linked with the queue's spans of all that are, and they with it.
 * Thread-safe.
 */
final class StageSpans {
  static final String QUEUE = "queue";
  static final String BATCH = "batch";
  static final String COMPUTE = "compute";

  private final Tracing tracing;
  private final String slot;
  private final String node;

  StageSpans(Tracing tracing, String slot, String node) {
    this.tracing = tracing;
    this.slot = slot;
    this.node = node;
  }

  /** A request begins to wait. Whoever takes it from the queue ends its span. */
  Span queue(Replica.Infer infer, int queued) {
    Span span = begin(QUEUE, infer);
    if (span.isRecording()) {
      span.setAttribute(Facts.QUEUED, (long) queued);
    }
    return span;
  }

  /** These wait no more, and are computed now. */
  Span batch(List<Waiting> members) {
    Span batch = Span.getInvalid();
    for (Waiting member : members) {
      Span queue = member.span();
      if (!queue.isRecording()) {
        continue;
      }
      if (!batch.isRecording()) {
        batch = begin(BATCH, member.infer());
        batch.setAttribute(Facts.REQUESTS, (long) members.size());
      }
      batch.addLink(queue.getSpanContext());
      queue.addLink(batch.getSpanContext());
      queue.end();
    }
    return batch;
  }

  private Span begin(String stage, Replica.Infer infer) {
    Span span = tracing.begin(stage, infer.trail());
    if (span.isRecording()) {
      span.setAttribute(Facts.SLOT, slot);
      span.setAttribute(Facts.NODE, node);
      span.setAttribute(Facts.VERSION, infer.version());
    }
    return span;
  }

  /** The engine begins to compute. */
  Span compute(Span batch, int rows) {
    Span span = tracing.begin(COMPUTE, batch);
    if (span.isRecording()) {
      span.setAttribute(Facts.ROWS, (long) rows);
    }
    return span;
  }

  /** The engine did not compute; not in its words, which may quote an input. */
  static void failed(Span compute, Throwable failure) {
    if (compute.isRecording()) {
      compute.setStatus(StatusCode.ERROR);
      compute.setAttribute(
          Facts.REASON,
          failure instanceof ComputeException known
              ? known.kind().name().toLowerCase(Locale.ROOT)
              : failure.getClass().getSimpleName());
    }
  }
}
