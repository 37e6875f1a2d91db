package io.modelgrid.cluster.metrics;

import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.GridVitals.Cost;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What answered requests have cost, by model and version, of all callers together: who they are is
 * nobody's business who watches a node.
 */
final class CostFamilies implements MultiCollector {
  private static final double MICROS = 1e6;

  private final RequestMeters meters;

  CostFamilies(RequestMeters meters) {
    this.meters = meters;
  }

  @Override
  public MetricSnapshots collect() {
    List<Cost> all = ofAllCallers();
    return new Families()
        .counter(
            "modelgrid_cost_processor_seconds",
            "Processor time of the computations of answered requests",
            Unit.SECONDS,
            all,
            CostFamilies::labels,
            each -> each.cpuMicros() / MICROS)
        .counter(
            "modelgrid_cost_device_seconds",
            "Time of the computations of answered requests on other devices than the processor",
            Unit.SECONDS,
            all,
            CostFamilies::labels,
            each -> each.deviceMicros() / MICROS)
        .counter(
            "modelgrid_cost_input_bytes",
            "Bytes of the inputs of answered requests",
            Unit.BYTES,
            all,
            CostFamilies::labels,
            Cost::bytesIn)
        .counter(
            "modelgrid_cost_output_bytes",
            "Bytes of the outputs of answered requests",
            Unit.BYTES,
            all,
            CostFamilies::labels,
            Cost::bytesOut)
        .counter(
            "modelgrid_cost_energy_joules",
            "Energy of the computations of answered requests, estimated: the machine's, shared out"
                + " by processor time",
            Unit.JOULES,
            all.stream().filter(each -> each.joules() != null).toList(),
            CostFamilies::labels,
            CostFamilies::joules)
        .gauge(
            "modelgrid_cost_estimated",
            "Whether any of the costs was estimated instead of measured",
            null,
            all,
            CostFamilies::labels,
            each -> each.estimated() ? 1 : 0)
        .build();
  }

  private List<Cost> ofAllCallers() {
    Map<List<String>, Cost> sums = new LinkedHashMap<>();
    for (Cost each : meters.costs(GridVitals.NONE)) {
      sums.merge(List.of(each.model(), each.version()), each, CostFamilies::both);
    }
    return new ArrayList<>(sums.values());
  }

  private static Cost both(Cost one, Cost two) {
    boolean known = one.joules() != null || two.joules() != null;
    return new Cost(
        one.node(),
        one.model(),
        one.version(),
        GridVitals.REST,
        one.requests() + two.requests(),
        one.cpuMicros() + two.cpuMicros(),
        one.deviceMicros() + two.deviceMicros(),
        one.bytesIn() + two.bytesIn(),
        one.bytesOut() + two.bytesOut(),
        known ? joules(one) + joules(two) : null,
        one.estimated() || two.estimated());
  }

  private static double joules(Cost cost) {
    Double joules = cost.joules();
    return joules == null ? 0 : joules;
  }

  private static Labels labels(Cost each) {
    return Families.version(each.model(), each.version());
  }
}
