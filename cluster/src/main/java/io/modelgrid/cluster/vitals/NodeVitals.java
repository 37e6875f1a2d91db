package io.modelgrid.cluster.vitals;

import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.actors.meter.TimeMeter;
import io.modelgrid.engine.api.GridVitals;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** A node's own vitals. */
public final class NodeVitals implements Supplier<GridVitals> {
  private final String node;
  private final RequestMeters meters;
  private final Clock clock;

  public NodeVitals(String node, RequestMeters meters, Clock clock) {
    this.node = node;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public GridVitals get() {
    return new GridVitals(
        clock.instant(),
        TimeMeter.boundsMicros(),
        meters.read(node),
        List.of(NodeProcess.read(node)),
        meters.costs(node));
  }
}
