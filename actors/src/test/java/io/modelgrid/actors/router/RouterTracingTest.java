package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Recorded;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Facts;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a router tells of requests in their traces. */
class RouterTracingTest extends RouterFixture {
  private final Recorded recorded = new Recorded();
  private final Trail caller = recorded.caller("a");

  @BeforeEach
  void record() {
    tracing = recorded.tracing();
    router = start(STABLE, 1);
  }

  private CompletableFuture<InferenceAnswer> traced() {
    return route(ModelSelector.of("m"), GOOD, Duration.ofSeconds(30), caller);
  }

  private SpanData ended() {
    SpanData span = recorded.await(1, RequestSpans.ROUTER).get(0);
    assertThat(recorded.all()).hasSize(1);
    assertThat(Recorded.isBelow(span, caller.span())).isTrue();
    return span;
  }

  @Test
  void aSpanGoesFromComingToAnswer() {
    Slot zero = slot(0);
    CompletableFuture<InferenceAnswer> future = traced();
    Replica.Infer infer = zero.gets();
    assertThat(recorded.all()).as("before the answer").isEmpty();
    zero.answers(infer);
    answered(future);

    SpanData span = ended();
    assertThat(span.getAttributes().get(Facts.MODEL)).isEqualTo("m");
    assertThat(span.getAttributes().get(Facts.VERSION)).isEqualTo("1");
    assertThat(span.getAttributes().get(Facts.EPOCH)).isEqualTo(7);
    assertThat(span.getAttributes().get(Facts.SLOT)).isEqualTo("m.0");
    assertThat(span.getAttributes().get(Facts.NODE)).isEqualTo("node0");
    assertThat(Recorded.events(span)).containsExactly("sent");
    assertThat(span.getStatus()).isEqualTo(StatusData.unset());
    // What the replica does stands below it, and has the request's id.
    assertThat(infer.trail().requestId()).isEqualTo("a");
    assertThat(infer.trail().span().getSpanContext().getSpanId()).isEqualTo(span.getSpanId());
    assertThat(infer.trail().isTraced()).isTrue();
  }

  @Test
  void whatIsNotTracedLeavesNothing() {
    Slot zero = slot(0);
    CompletableFuture<InferenceAnswer> future =
        route(ModelSelector.of("m"), GOOD, Duration.ofSeconds(30), Trail.of("b"));
    Replica.Infer infer = zero.gets();
    zero.answers(infer);
    answered(future);
    assertThat(infer.trail()).isEqualTo(Trail.of("b"));
    settle();
    assertThat(recorded.all()).isEmpty();
  }

  @Test
  void aRouterThatRecordsNothingHandsTheTraceOn() {
    tracing = io.modelgrid.engine.trace.Tracing.off();
    router = start(STABLE, 0);
    Slot zero = slot(0);
    CompletableFuture<InferenceAnswer> future = traced();
    Replica.Infer infer = zero.gets();
    zero.answers(infer);
    answered(future);
    assertThat(infer.trail().span().getSpanContext().getSpanId())
        .isEqualTo(caller.span().getSpanContext().getSpanId());
    assertThat(recorded.all()).isEmpty();
  }

  @Test
  void waitingSendingAgainAndHedgingAreEvents() {
    CompletableFuture<InferenceAnswer> future = traced();
    Slot zero = slot(0);
    zero.rejects(zero.gets(), Rejection.QUEUE_FULL);
    Slot one = slot(1);
    Replica.Infer lost = one.gets();
    Slot two = slot(2);
    router.tell(new Router.NodesLost(Set.of("host:1")));
    Replica.Infer late = two.gets();
    clock.passSilently(Duration.ofMillis(1100));
    one.serves();
    clock.pass(Duration.ofMillis(50));
    Replica.Infer hedge = one.gets();
    assertThat(hedge.requestId()).isNotEqualTo(lost.requestId());
    two.answers(late);
    assertThat(answered(future).slot()).isEqualTo("m.2");

    SpanData span = ended();
    assertThat(Recorded.events(span))
        .containsExactly(
            "held",
            "sent",
            "rejected",
            "held",
            "sent again",
            "lost",
            "sent again",
            "hedged",
            "sent again");
    assertThat(span.getEvents().get(0).getAttributes().get(Facts.REASON))
        .isEqualTo("no replica of version '1' of model 'm' is ready");
    assertThat(span.getEvents().get(2).getAttributes().get(Facts.REASON)).isEqualTo("queue_full");
    assertThat(span.getEvents().get(2).getAttributes().get(Facts.SLOT)).isEqualTo("m.0");
  }

  @Test
  void aRefusalIsAnErrorWithItsReasonAndNoWords() {
    CompletableFuture<InferenceAnswer> future =
        route(ModelSelector.ofVersion("m", "9"), GOOD, Duration.ofSeconds(30), caller);
    refused(future, Reason.NOT_FOUND);
    SpanData span = ended();
    assertThat(span.getStatus().getStatusCode())
        .isEqualTo(io.opentelemetry.api.trace.StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEmpty();
    assertThat(span.getAttributes().get(Facts.REASON)).isEqualTo("not_found");
  }

  @Test
  void whatItsCallerWithdrawsEnds() {
    Slot zero = slot(0);
    CompletableFuture<InferenceAnswer> future = traced();
    zero.gets();
    withdraw(future);
    assertThat(ended().getAttributes().get(Facts.REASON)).isEqualTo("withdrawn");
  }

  @Test
  void whatARouterLeavesWhenItStopsEnds() {
    CompletableFuture<InferenceAnswer> future = traced();
    settle();
    kit.stop(router, WAIT);
    refused(future, Reason.UNAVAILABLE);
    assertThat(ended().getAttributes().get(Facts.REASON)).isEqualTo("unavailable");
  }

  // A node of the release before reads requests without trails alone.
  @Test
  void aReplicaThatReadsNoTrailsGetsNone() {
    Slot zero = new Slot(0);
    router.tell(new Router.ReplicaReported(zero.statusOfAnEarlierRelease()));
    CompletableFuture<InferenceAnswer> future = traced();
    Replica.Infer infer = zero.gets();
    zero.answers(infer);
    answered(future);
    assertThat(infer.trail()).isEqualTo(Trail.none());
    ended();
  }
}
