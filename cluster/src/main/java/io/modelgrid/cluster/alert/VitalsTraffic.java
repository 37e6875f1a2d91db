package io.modelgrid.cluster.alert;

import io.modelgrid.actors.alert.Histogram;
import io.modelgrid.actors.alert.TrafficSample;
import io.modelgrid.engine.api.GridVitals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What all nodes have counted, by node and model, from their vitals; and what was compared, which
 * these do not tell. A request failed if it is no fault of its caller: 429, 500, 503 and 504.
 */
public final class VitalsTraffic implements Supplier<CompletionStage<List<TrafficSample>>> {
  /** Lower case, as vitals have it. */
  private static final Set<String> FAULTS =
      Set.of("queue_full", "unavailable", "deadline_exceeded", "failed");

  private static final Set<String> NOBODY = Set.of(GridVitals.NONE, GridVitals.REST);

  private final Supplier<CompletionStage<GridVitals>> vitals;
  private final Supplier<CompletionStage<List<TrafficSample>>> compared;

  public VitalsTraffic(
      Supplier<CompletionStage<GridVitals>> vitals,
      Supplier<CompletionStage<List<TrafficSample>>> compared) {
    this.vitals = vitals;
    this.compared = compared;
  }

  @Override
  public CompletionStage<List<TrafficSample>> get() {
    return vitals
        .get()
        .thenCombine(
            compared.get(),
            (told, more) -> {
              List<TrafficSample> all = new ArrayList<>(samples(told));
              all.addAll(more);
              return all;
            });
  }

  /** Versions of a model are added up, requests that came to no version among them. */
  static List<TrafficSample> samples(GridVitals vitals) {
    record Key(String node, String model) {}
    Map<Key, TrafficSample> samples = new HashMap<>();
    for (GridVitals.Model each : vitals.models()) {
      if (!NOBODY.contains(each.model())) {
        samples.merge(
            new Key(each.node(), each.model()),
            sample(each, vitals.boundsMicros()),
            TrafficSample::plus);
      }
    }
    return List.copyOf(samples.values());
  }

  private static TrafficSample sample(GridVitals.Model model, List<Long> bounds) {
    long failed =
        model.refusals().entrySet().stream()
            .filter(refusal -> FAULTS.contains(refusal.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return new TrafficSample(
        model.node(),
        model.model(),
        model.answered(),
        failed,
        new Histogram(bounds, model.total().counts()),
        0,
        0);
  }
}
