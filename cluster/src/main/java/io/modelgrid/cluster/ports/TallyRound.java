package io.modelgrid.cluster.ports;

import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.cluster.ingress.Ingress;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Asks the ingress of every reachable node what its router of a model has counted, to add it up or
 * otherwise. A node that does not answer within a second is left out.
 */
public final class TallyRound implements RouterCounts {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final Supplier<Members> members;
  private final Function<String, ActorRef<Ingress.Command>> ingressOn;

  /**
   * A round.
   *
   * @param ingressOn the ingress of a node
   */
  public TallyRound(
      ActorSystem<?> system,
      Supplier<Members> members,
      Function<String, ActorRef<Ingress.Command>> ingressOn) {
    this.system = system;
    this.members = members;
    this.ingressOn = ingressOn;
  }

  @Override
  public CompletionStage<List<VersionTally>> tallies(String model) {
    return round(List.of(model), (name, told) -> told.tallies())
        .thenApply(all -> summed(all, VersionTally::version, VersionTally::plus));
  }

  @Override
  public CompletionStage<List<VersionStatistics>> statistics(String model) {
    return round(List.of(model), (name, told) -> told.statistics())
        .thenApply(all -> summed(all, VersionStatistics::version, VersionStatistics::plus));
  }

  /**
   * What the nodes tell of models, one after another.
   *
   * @param part what is wanted of the answer of a node, which comes with the model's name
   */
  public <T> CompletionStage<List<T>> round(
      Collection<String> models, BiFunction<String, IngressReply.Tallied, List<T>> part) {
    CompletableFuture<List<T>> all = CompletableFuture.completedFuture(List.of());
    for (String model : models) {
      for (Members.Node node : members.get().all()) {
        if (node.reachable() && node.roles().contains("ingress")) {
          all = all.thenCombine(ask(node.address(), model, part), TallyRound::both);
        }
      }
    }
    return all;
  }

  private <T> CompletionStage<List<T>> ask(
      String node, String model, BiFunction<String, IngressReply.Tallied, List<T>> part) {
    CompletionStage<IngressReply> reply =
        AskPattern.ask(
            ingressOn.apply(node),
            replyTo -> new Ingress.Ordered(new IngressOrder.Tally(model, replyTo)),
            LIMIT,
            system.scheduler());
    return reply.handle(
        (answer, failure) ->
            answer instanceof IngressReply.Tallied told ? part.apply(model, told) : List.of());
  }

  private static <T> List<T> both(List<T> one, List<T> other) {
    List<T> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  private static <T> List<T> summed(
      List<T> all, Function<T, String> version, BinaryOperator<T> plus) {
    TreeMap<String, T> sums = new TreeMap<>(ModelState.VERSION_ORDER);
    all.forEach(count -> sums.merge(version.apply(count), count, plus));
    return List.copyOf(sums.values());
  }
}
