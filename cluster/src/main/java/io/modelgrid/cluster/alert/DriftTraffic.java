package io.modelgrid.cluster.alert;

import io.modelgrid.actors.alert.Histogram;
import io.modelgrid.actors.alert.TrafficSample;
import io.modelgrid.cluster.ports.TallyRound;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Asks the ingress of every reachable node what its routers have compared of models that have a
 * canary or a shadow. Of many such models so many are asked for at a time, in turns.
 */
public final class DriftTraffic implements Supplier<CompletionStage<List<TrafficSample>>> {
  /** Most models in one round. */
  static final int MOST_AT_ONCE = 32;

  private final Supplier<CatalogueState> catalogue;
  private final TallyRound round;
  private final AtomicInteger turn = new AtomicInteger();

  public DriftTraffic(Supplier<CatalogueState> catalogue, TallyRound round) {
    this.catalogue = catalogue;
    this.round = round;
  }

  @Override
  public CompletionStage<List<TrafficSample>> get() {
    return round.round(
        inTurn(), (model, told) -> List.of(sample(told.node(), model, told.tallies())));
  }

  private List<String> inTurn() {
    List<String> compared =
        catalogue.get().models().values().stream()
            .filter(model -> model.traffic().split() != null || model.traffic().shadow() != null)
            .map(ModelState::name)
            .toList();
    if (compared.size() <= MOST_AT_ONCE) {
      return compared;
    }
    int from = Math.floorMod(turn.getAndAdd(MOST_AT_ONCE), compared.size());
    return IntStream.range(from, from + MOST_AT_ONCE)
        .mapToObj(index -> compared.get(index % compared.size()))
        .toList();
  }

  /** Its node goes by its address, so that this is not taken for a sample of its vitals. */
  static TrafficSample sample(String address, String model, List<VersionTally> tallies) {
    long compared = 0;
    long differing = 0;
    for (VersionTally tally : tallies) {
      compared += tally.compared();
      differing += tally.flips() + tally.mismatched();
    }
    return new TrafficSample(address, model, 0, 0, Histogram.none(), compared, differing);
  }
}
