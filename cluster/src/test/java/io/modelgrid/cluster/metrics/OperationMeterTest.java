package io.modelgrid.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedOperation;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import io.modelgrid.persistence.catalogue.OperationState;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OperationMeterTest {
  private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OperationMeter meter = new OperationMeter(registry, "host:1", START);

  private static EndedOperation ended(long id, String supervisor, Outcome outcome, int second) {
    OperationState last =
        new OperationState(
            String.valueOf(id),
            id,
            OperationPlan.swap("2", false, false),
            supervisor,
            1,
            true,
            false,
            false,
            START.plusSeconds(second - 3),
            "ann",
            "why");
    return new EndedOperation("m", last, outcome, "done", START.plusSeconds(second));
  }

  private static CatalogueState catalogue(EndedOperation... ended) {
    return new CatalogueState(
        9, 1, "n1", new TreeMap<>(), new TreeMap<>(), List.of(ended), new TreeMap<>());
  }

  private long counted(String outcome) {
    Timer timer =
        registry
            .find("modelgrid.operation.duration")
            .tags("kind", "swap", "outcome", outcome)
            .timer();
    return timer == null ? 0 : timer.count();
  }

  @Test
  void countsEachOnceByItsOutcomeWithItsDuration() {
    EndedOperation first = ended(5, "host:1/a", Outcome.SUCCEEDED, 10);
    meter.accept(catalogue());
    meter.accept(catalogue(first));
    meter.accept(catalogue(first, ended(4, "host:1/b", Outcome.ABORTED, 11)));

    assertThat(counted("succeeded")).isEqualTo(1);
    assertThat(counted("aborted")).isEqualTo(1);
    assertThat(
            registry
                .get("modelgrid.operation.duration")
                .tag("outcome", "succeeded")
                .timer()
                .totalTime(TimeUnit.SECONDS))
        .isEqualTo(3);
  }

  @Test
  void leavesOthersToTheNodesThatCarriedThem() {
    meter.accept(catalogue(ended(5, "host:10/a", Outcome.SUCCEEDED, 10)));
    meter.accept(catalogue(ended(6, "", Outcome.ABORTED, 10)));

    assertThat(counted("succeeded") + counted("aborted")).isZero();
  }

  @Test
  void whatEndedBeforeTheNodeBeganIsNotItsOwn() {
    meter.accept(catalogue(ended(5, "host:1/a", Outcome.SUCCEEDED, -1)));

    assertThat(counted("succeeded")).isZero();
  }
}
