package io.modelgrid.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.FakeServable;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.flow.Recorded;
import io.modelgrid.actors.meter.ModelMeter;
import io.modelgrid.actors.meter.Spending;
import io.modelgrid.actors.replica.RequestQueue.Waiting;
import io.modelgrid.actors.router.Router;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Facts;
import io.modelgrid.engine.trace.TraceContext;
import io.modelgrid.engine.trace.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a replica tells of requests in their traces. */
class StageSpansTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Flow.config());
  private static final ActorRef<Router.Command> ROUTER =
      KIT.createTestProbe(Router.Command.class).ref();

  @RegisterExtension final LogWatch log = new LogWatch();
  private final Recorded recorded = new Recorded();
  private final StageSpans spans = new StageSpans(recorded.tracing(), "m.0", "n1");
  private final RequestQueue queue = new RequestQueue(10, 1 << 20, ModelMeter.alone("m"), spans);
  private long lastId;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private Replica.Infer infer(float how, Trail trail) {
    return infer(how, trail, new Deadline(Long.MAX_VALUE));
  }

  private Replica.Infer infer(float how, Trail trail, Deadline deadline) {
    return new Replica.Infer(
        ++lastId, "1", List.of(Flow.floats("x", how, 7)), List.of(), deadline, 0, trail, ROUTER);
  }

  private void offer(Replica.Infer... infers) {
    for (Replica.Infer infer : infers) {
      assertThat(queue.offer(infer, 0)).isTrue();
    }
  }

  private void computeAll() {
    List<Waiting> batch = queue.take(waiting -> true);
    Computation.start(
            batch,
            new FakeServable(),
            Runnable::run,
            () -> 0,
            spans,
            Spending.ofOneThread().on("cpu"))
        .outcome
        .join();
  }

  private static List<String> linked(SpanData span) {
    return span.getLinks().stream().map(LinkData::getSpanContext).map(c -> c.getSpanId()).toList();
  }

  @Test
  void oneRequestHasAQueueABatchAndAComputation() {
    Trail router = recorded.caller("a");
    offer(infer(FakeServable.AT_ONCE, Trail.none()), infer(FakeServable.AT_ONCE, router));
    assertThat(queue.poll()).isNotNull();
    assertThat(recorded.all()).as("while it waits").isEmpty();
    computeAll();

    SpanData waited = recorded.named(StageSpans.QUEUE).get(0);
    SpanData batch = recorded.named(StageSpans.BATCH).get(0);
    SpanData computed = recorded.named(StageSpans.COMPUTE).get(0);
    assertThat(recorded.all()).hasSize(3);
    assertThat(Recorded.isBelow(waited, router.span())).isTrue();
    assertThat(Recorded.isBelow(batch, router.span())).isTrue();
    assertThat(Recorded.isBelow(computed, Span.wrap(batch.getSpanContext()))).isTrue();
    assertThat(waited.getAttributes().get(Facts.QUEUED)).isEqualTo(1);
    assertThat(batch.getAttributes().get(Facts.REQUESTS)).isEqualTo(1);
    assertThat(computed.getAttributes().get(Facts.ROWS)).isEqualTo(2);
    for (SpanData span : List.of(waited, batch)) {
      assertThat(span.getAttributes().get(Facts.SLOT)).isEqualTo("m.0");
      assertThat(span.getAttributes().get(Facts.NODE)).isEqualTo("n1");
      assertThat(span.getAttributes().get(Facts.VERSION)).isEqualTo("1");
    }
    assertThat(waited.getEndEpochNanos()).isLessThanOrEqualTo(computed.getStartEpochNanos());
  }

  @Test
  void aBatchIsLinkedWithTheTracedOfItsMembers() {
    Trail first = recorded.caller("a");
    Trail second = recorded.caller("b");
    offer(
        infer(FakeServable.AT_ONCE, Trail.of("untraced")),
        infer(FakeServable.AT_ONCE, first),
        infer(FakeServable.AT_ONCE, second));
    computeAll();

    List<SpanData> waited = recorded.named(StageSpans.QUEUE);
    SpanData batch = recorded.named(StageSpans.BATCH).get(0);
    assertThat(waited).hasSize(2);
    assertThat(recorded.named(StageSpans.BATCH)).hasSize(1);
    assertThat(Recorded.isBelow(batch, first.span())).isTrue();
    assertThat(linked(batch)).containsExactly(waited.get(0).getSpanId(), waited.get(1).getSpanId());
    assertThat(batch.getLinks().get(1).getSpanContext().getTraceId())
        .isEqualTo(second.span().getSpanContext().getTraceId());
    assertThat(waited).allMatch(span -> linked(span).equals(List.of(batch.getSpanId())));
    assertThat(batch.getAttributes().get(Facts.REQUESTS)).isEqualTo(3);
    assertThat(recorded.named(StageSpans.COMPUTE))
        .singleElement()
        .matches(span -> Recorded.isBelow(span, Span.wrap(batch.getSpanContext())))
        .matches(span -> span.getAttributes().get(Facts.ROWS) == 6);
  }

  @Test
  void whatFailsTogetherIsSeenToBeComputedOneByOneAndNothingIsQuoted() {
    log.expectError("the engine failed unexpectedly");
    offer(
        infer(FakeServable.AT_ONCE, recorded.caller("a")),
        infer(FakeServable.BROKEN, recorded.caller("b")),
        infer(FakeServable.FAILING, recorded.caller("c")));
    computeAll();

    List<SpanData> computed = recorded.named(StageSpans.COMPUTE);
    assertThat(computed)
        .extracting(span -> span.getAttributes().get(Facts.REASON))
        .containsExactly("IllegalStateException", null, "IllegalStateException", "uncomputable");
    assertThat(computed)
        .extracting(span -> span.getStatus().getStatusCode())
        .containsExactly(StatusCode.ERROR, StatusCode.UNSET, StatusCode.ERROR, StatusCode.ERROR);
    assertThat(recorded.all())
        .allMatch(span -> span.getEvents().isEmpty())
        .noneMatch(span -> span.toString().contains("secret"))
        .noneMatch(span -> span.toString().contains("division"));
  }

  // Each way out of the queue.
  @Test
  void whatLeavesTheQueueUncomputedEndsToo() {
    Replica.Infer withdrawn = infer(0, recorded.caller("a"));
    offer(
        withdrawn, infer(0, recorded.caller("b"), new Deadline(5)), infer(0, recorded.caller("c")));
    assertThat(queue.remove(new Replica.Withdraw(withdrawn.requestId(), ROUTER))).isTrue();
    assertThat(recorded.named(StageSpans.QUEUE)).hasSize(1);
    assertThat(queue.expire(6)).hasSize(1);
    assertThat(recorded.named(StageSpans.QUEUE)).hasSize(2);
    assertThat(queue.clear()).hasSize(1);
    assertThat(recorded.named(StageSpans.QUEUE)).hasSize(3);
    assertThat(recorded.all()).hasSize(3);
  }

  @Test
  void theStagesOfARequestFromAnotherNodeStandBelowItsRouter() {
    Trail remote =
        Trail.of("a")
            .in(
                Span.wrap(
                    new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "")
                        .read()));
    offer(infer(FakeServable.AT_ONCE, remote));
    computeAll();
    assertThat(recorded.named(StageSpans.QUEUE))
        .singleElement()
        .matches(span -> Recorded.isBelow(span, remote.span()));
    assertThat(recorded.all())
        .hasSize(3)
        .allMatch(span -> span.getTraceId().equals("0af7651916cd43dd8448eb211c80319c"));
  }

  @Test
  void whatIsNotSampledIsNotRecorded() {
    Trail unsampled =
        Trail.of("a")
            .in(
                Span.wrap(
                    new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", "")
                        .read()));
    offer(infer(FakeServable.AT_ONCE, unsampled), infer(FakeServable.AT_ONCE, Trail.of("b")));
    computeAll();
    assertThat(recorded.all()).isEmpty();
  }

  @Test
  void offItMakesNothing() {
    StageSpans off = new StageSpans(Tracing.off(), "m.0", "n1");
    Trail traced = recorded.caller("a");
    assertThat(off.queue(infer(0, traced), 0)).isSameAs(Span.getInvalid());
    assertThat(off.compute(traced.span(), 1)).isSameAs(Span.getInvalid());
  }
}
