package io.modelgrid.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.FakeServable;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.meter.ModelMeter;
import io.modelgrid.actors.meter.Spending;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a computation has cost each of its requests. */
class ComputationCostTest {
  private static ActorTestKit kit;

  private final AtomicLong clock = new AtomicLong();

  /** Each computation takes a microsecond of its thread's time. */
  private final Spending spending =
      new Spending(1, () -> clock.addAndGet(1_000), true, device -> Double.NaN);

  private final StageSpans spans = new StageSpans(Tracing.off(), "m.0", "n1");
  private final RequestQueue queue = new RequestQueue(10, 1 << 20, ModelMeter.alone("m"), spans);

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create(Flow.config());
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  private void offer(float... row) {
    queue.offer(
        new Replica.Infer(
            1,
            "1",
            List.of(Flow.floats("x", row)),
            List.of("y"),
            Deadline.after(0, Duration.ofHours(1)),
            0,
            Trail.none(),
            kit.system().ignoreRef()),
        0);
  }

  private List<Long> cpuNanos() {
    Computation.Result result =
        Computation.start(
                queue.take(waiting -> true),
                new FakeServable(),
                Runnable::run,
                () -> 0,
                spans,
                spending.on("cpu"))
            .outcome
            .join();
    return result.outcomes().stream()
        .map(outcome -> ((Computation.Done) outcome).spent().cpuNanos())
        .toList();
  }

  @Test
  void aLoneRequestBearsItAll() {
    offer(FakeServable.AT_ONCE, 2);

    assertThat(cpuNanos()).containsExactly(1_000L);
  }

  @Test
  void thoseWhoAreComputedTogetherShareIt() {
    offer(FakeServable.AT_ONCE, 2);
    offer(FakeServable.AT_ONCE, 2);

    assertThat(cpuNanos()).containsExactly(500L, 500L);
  }
}
