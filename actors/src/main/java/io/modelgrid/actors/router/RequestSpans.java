package io.modelgrid.actors.router;

import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.trace.Facts;
import io.modelgrid.engine.trace.Tracing;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a router tells of a request in its trace: one span from its coming to its answer, and an
 * event for whatever happens to it meanwhile. Of a request that is not traced it tells nothing.
 */
final class RequestSpans {
  /** The stage's name. */
  static final String ROUTER = "router";

  private final Tracing tracing;
  private final String model;

  RequestSpans(Tracing tracing, String model) {
    this.tracing = tracing;
    this.model = model;
  }

  /** Begins the span of a request, which ends with its answer, whoever gives it. */
  void begin(Routed routed) {
    Span span = tracing.begin(ROUTER, routed.request.trail());
    if (!span.isRecording()) {
      return;
    }
    routed.span = span;
    span.setAttribute(Facts.MODEL, model);
    if (routed.copy) {
      span.setAttribute(Facts.COPY, true);
    }
    var unused = routed.answer.whenComplete((answer, failure) -> end(span, answer));
  }

  private static void end(Span span, @Nullable InferenceAnswer answer) {
    if (answer instanceof Answered answered) {
      span.setAttribute(Facts.VERSION, answered.version());
      String standsInFor = answered.standsInFor();
      if (standsInFor != null) {
        span.setAttribute(Facts.STANDS_IN_FOR, standsInFor);
      }
      span.setAttribute(Facts.EPOCH, answered.epoch());
      span.setAttribute(Facts.SLOT, answered.slot());
      span.setAttribute(Facts.NODE, answered.node());
    } else if (answer instanceof Refused refused) {
      span.setAttribute(Facts.REASON, word(refused.reason()));
      span.setStatus(StatusCode.ERROR);
    } else {
      span.setAttribute(Facts.REASON, "withdrawn");
    }
    span.end();
  }

  /** It goes to a replica. */
  static void sent(Routed routed, ReplicaTable.Entry replica, String version) {
    if (routed.span.isRecording()) {
      Attributes where =
          Attributes.of(
              Facts.SLOT,
              replica.status().slot(),
              Facts.NODE,
              replica.status().nodeName(),
              Facts.VERSION,
              version);
      routed.span.addEvent(routed.wasSent() ? "sent again" : "sent", where);
    }
  }

  /** Something happened to it at a replica that will have it sent to another. */
  static void event(Routed routed, String name, ReplicaTable.Entry replica) {
    if (routed.span.isRecording()) {
      routed.span.addEvent(name, Attributes.of(Facts.SLOT, replica.status().slot()));
    }
  }

  /** A replica did not compute it. */
  static void rejected(Routed routed, ReplicaTable.Entry replica, Router.Rejection rejection) {
    if (routed.span.isRecording()) {
      routed.span.addEvent(
          "rejected",
          Attributes.of(Facts.SLOT, replica.status().slot(), Facts.REASON, word(rejection)));
    }
  }

  /** It cannot be sent now. */
  static void held(Routed routed, String because) {
    if (routed.span.isRecording()) {
      routed.span.addEvent("held", Attributes.of(Facts.REASON, because));
    }
  }

  private static String word(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
