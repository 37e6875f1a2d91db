package io.modelgrid.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.modelgrid.actors.flow.FakeServable;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.meter.ModelMeter;
import io.modelgrid.actors.meter.Spending;
import io.modelgrid.actors.router.Router;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Tracing;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a node logs of a failed computation names the requests, wherever they came in. */
class ComputationLogTest {
  @Test
  void aFailureIsFoundByTheIdsOfItsRequests() {
    ActorTestKit kit = ActorTestKit.create(Flow.config());
    Logger logger = (Logger) LoggerFactory.getLogger(Computation.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setAdditive(false);
    logger.addAppender(lines);
    try {
      StageSpans spans = new StageSpans(Tracing.off(), "m.0", "n1");
      RequestQueue queue = new RequestQueue(10, 1 << 20, ModelMeter.alone("m"), spans);
      for (String id : List.of("job-7", "job-8")) {
        queue.offer(
            new Replica.Infer(
                1,
                "1",
                List.of(Flow.floats("x", FakeServable.BROKEN, 7)),
                List.of(),
                new Deadline(Long.MAX_VALUE),
                0,
                Trail.of(id),
                kit.createTestProbe(Router.Command.class).ref()),
            0);
      }
      Computation.start(
              queue.take(waiting -> true),
              new FakeServable(),
              Runnable::run,
              () -> 0,
              spans,
              Spending.ofOneThread().on("cpu"))
          .outcome
          .join();
    } finally {
      logger.detachAppender(lines);
      logger.setAdditive(true);
      kit.shutdownTestKit();
    }
    assertThat(lines.list)
        .extracting(line -> line.getFormattedMessage() + " " + line.getKeyValuePairs())
        .containsExactly(
            "2 requests: the engine failed unexpectedly [request=\"job-7\", request=\"job-8\"]",
            "version 1: the engine failed unexpectedly [request=\"job-7\"]",
            "version 1: the engine failed unexpectedly [request=\"job-8\"]");
  }
}
