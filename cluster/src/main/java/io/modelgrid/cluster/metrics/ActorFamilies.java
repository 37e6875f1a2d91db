package io.modelgrid.cluster.metrics;

import io.modelgrid.actors.watch.ActorTable.Sums;
import io.modelgrid.actors.watch.Family;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a node's actors do, by family, read from its table of actors when somebody asks. */
final class ActorFamilies implements MultiCollector {
  private static final double NANOS = 1e9;

  private final Function<Family, Sums> sums;

  ActorFamilies(Function<Family, Sums> sums) {
    this.sums = sums;
  }

  private record Row(Family family, Sums sums) {}

  @Override
  public MetricSnapshots collect() {
    List<Row> rows =
        Stream.of(Family.values()).map(family -> new Row(family, sums.apply(family))).toList();
    return new Families()
        .gauge(
            "modelgrid_actors",
            "Actors that live on this node",
            null,
            rows,
            ActorFamilies::labels,
            each -> each.sums.count())
        .gauge(
            "modelgrid_actor_mailbox_messages",
            "Messages that wait for the actors",
            null,
            rows,
            ActorFamilies::labels,
            each -> each.sums.mailbox())
        .counter(
            "modelgrid_actor_messages",
            "Messages that the actors have worked on, those that ended included",
            null,
            rows,
            ActorFamilies::labels,
            each -> each.sums.messages())
        .counter(
            "modelgrid_actor_processing_seconds",
            "How long the actors have worked on messages",
            Unit.SECONDS,
            rows,
            ActorFamilies::labels,
            each -> each.sums.busyNanos() / NANOS)
        .counter(
            "modelgrid_actor_restarts",
            "How often an actor began again after a failure, or at a place where one had been",
            null,
            rows,
            ActorFamilies::labels,
            each -> each.sums.restarts())
        .build();
  }

  private static Labels labels(Row row) {
    return Labels.of("family", row.family.label());
  }
}
