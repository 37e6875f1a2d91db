package io.modelgrid.cluster.alert;

import io.modelgrid.actors.alert.Histogram;
import io.modelgrid.actors.alert.TrafficSample;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.cluster.ingress.Ingress;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
 * Asks the ingress of every reachable node what its routers have counted. Of many models so many
 * are asked for at a time, in turns. What went to a shadow is no caller's request, and counts as
 * compared alone.
 */
public final class TallyTraffic implements Supplier<CompletionStage<List<TrafficSample>>> {
  /** Most models in one round. */
  static final int MOST_AT_ONCE = 32;

  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final List<Long> BOUNDS =
      IntStream.range(0, VersionTally.BUCKETS - 1).mapToObj(VersionTally::endOf).toList();

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
  public TallyTraffic(
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
          all = all.thenCombine(ask(node.address(), model), TallyTraffic::both);
        }
      }
    }
    return all;
  }

  private List<ModelState> inTurn() {
    List<ModelState> serving =
        catalogue.get().models().values().stream()
            .filter(model -> model.labels().containsKey(ModelSelector.STABLE))
            .filter(model -> !model.loading().unloaded())
            .toList();
    if (serving.size() <= MOST_AT_ONCE) {
      return serving;
    }
    int from = Math.floorMod(turn.getAndAdd(MOST_AT_ONCE), serving.size());
    return IntStream.range(from, from + MOST_AT_ONCE)
        .mapToObj(index -> serving.get(index % serving.size()))
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
                ? List.of(sample(node, model, told.tallies()))
                : List.of());
  }

  static TrafficSample sample(String node, ModelState model, List<VersionTally> tallies) {
    Traffic.Shadow shadow = model.traffic().shadow();
    String copies = shadow == null ? "" : shadow.version();
    TrafficSample sum = TrafficSample.none(node, model.name());
    for (VersionTally tally : tallies) {
      boolean asked = !tally.version().equals(copies);
      sum =
          sum.plus(
              new TrafficSample(
                  node,
                  model.name(),
                  asked ? tally.answered() : 0,
                  asked ? tally.failed() : 0,
                  asked ? histogram(tally) : new Histogram(BOUNDS, zeros()),
                  tally.compared(),
                  tally.flips() + tally.mismatched()));
    }
    return sum;
  }

  private static List<Long> zeros() {
    return Collections.nCopies(VersionTally.BUCKETS, 0L);
  }

  private static Histogram histogram(VersionTally tally) {
    List<Long> counts = new ArrayList<>(tally.latency());
    counts.addAll(Collections.nCopies(VersionTally.BUCKETS - counts.size(), 0L));
    return new Histogram(BOUNDS, counts);
  }

  private static List<TrafficSample> both(List<TrafficSample> one, List<TrafficSample> other) {
    List<TrafficSample> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }
}
