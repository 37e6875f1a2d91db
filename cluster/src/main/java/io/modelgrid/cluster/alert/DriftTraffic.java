package io.modelgrid.cluster.alert;

import io.modelgrid.actors.alert.Histogram;
import io.modelgrid.actors.alert.TrafficSample;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.cluster.ingress.Ingress;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Asks the ingress of every reachable node what its routers have compared of models that have a
 * canary or a shadow. Of many such models so many are asked for at a time, in turns.
 */
public final class DriftTraffic implements Supplier<CompletionStage<List<TrafficSample>>> {
  /** Most models in one round. */
  static final int MOST_AT_ONCE = 32;

  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final Supplier<CatalogueState> catalogue;
  private final Supplier<Members> members;
  private final Function<String, ActorRef<Ingress.Command>> ingressOn;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Rounds over a grid.
   *
   * @param ingressOn the ingress of a node
   */
  public DriftTraffic(
      ActorSystem<?> system,
      Supplier<CatalogueState> catalogue,
      Supplier<Members> members,
      Function<String, ActorRef<Ingress.Command>> ingressOn) {
    this.system = system;
    this.catalogue = catalogue;
    this.members = members;
    this.ingressOn = ingressOn;
  }

  @Override
  public CompletionStage<List<TrafficSample>> get() {
    CompletableFuture<List<TrafficSample>> all = CompletableFuture.completedFuture(List.of());
    for (ModelState model : inTurn()) {
      for (Members.Node node : members.get().all()) {
        if (node.reachable() && node.roles().contains("ingress")) {
          all = all.thenCombine(ask(node.address(), model), DriftTraffic::both);
        }
      }
    }
    return all;
  }

  private List<ModelState> inTurn() {
    List<ModelState> compared =
        catalogue.get().models().values().stream()
            .filter(model -> model.traffic().split() != null || model.traffic().shadow() != null)
            .toList();
    if (compared.size() <= MOST_AT_ONCE) {
      return compared;
    }
    int from = Math.floorMod(turn.getAndAdd(MOST_AT_ONCE), compared.size());
    return IntStream.range(from, from + MOST_AT_ONCE)
        .mapToObj(index -> compared.get(index % compared.size()))
        .toList();
  }

  private CompletionStage<List<TrafficSample>> ask(String node, ModelState model) {
    CompletionStage<IngressReply> reply =
        AskPattern.ask(
            ingressOn.apply(node),
            replyTo -> new Ingress.Ordered(new IngressOrder.Tally(model.name(), replyTo)),
            LIMIT,
            system.scheduler());
    return reply.handle(
        (answer, failure) ->
            answer instanceof IngressReply.Tallied told
                ? List.of(sample(node, model.name(), told.tallies()))
                : List.of());
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

  private static List<TrafficSample> both(List<TrafficSample> one, List<TrafficSample> other) {
    List<TrafficSample> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }
}
