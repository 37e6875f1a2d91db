package io.modelgrid.cluster.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Counts the operations that ended, swaps above all, and how long they took, by kind and outcome.
 * Each is counted on one node: the one whose supervisor ended it. Told of the catalogue by one
 * thread at a time.
 */
public final class OperationMeter implements Consumer<CatalogueState> {
  private static final Duration[] BOUNDS = {
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofSeconds(60),
    Duration.ofMinutes(5),
    Duration.ofMinutes(30),
    Duration.ofHours(2),
    Duration.ofHours(12)
  };

  private final MeterRegistry registry;
  private final String supervisors;
  private final Instant since;
  private Set<String> seen = Set.of();

  /**
   * Nothing counted yet.
   *
   * @param self this node's address, with which the names of its supervisors begin
   * @param since what ended earlier is not counted
   */
  public OperationMeter(MeterRegistry registry, String self, Instant since) {
    this.registry = registry;
    this.supervisors = self + "/";
    this.since = since;
  }

  @Override
  public void accept(CatalogueState now) {
    for (EndedOperation each : now.ended()) {
      if (!seen.contains(each.last().id())
          && each.last().supervisor().startsWith(supervisors)
          && !each.endedAt().isBefore(since)) {
        timer(each).record(Duration.between(each.last().startedAt(), each.endedAt()));
      }
    }
    seen = now.ended().stream().map(each -> each.last().id()).collect(Collectors.toSet());
  }

  private Timer timer(EndedOperation ended) {
    return Timer.builder("modelgrid.operation.duration")
        .description("How long operations took, on the node that carried them to their end")
        .tag("kind", ended.last().plan().kind().name().toLowerCase(Locale.ROOT))
        .tag("outcome", ended.outcome().name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }
}
