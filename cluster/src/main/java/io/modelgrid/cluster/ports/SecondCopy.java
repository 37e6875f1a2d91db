package io.modelgrid.cluster.ports;

import io.modelgrid.actors.artifact.ArtifactKeeper;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.persistence.artifact.Artifact;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Sees to it that an upload lies on two nodes before it is acknowledged, unless the store is shared
 * or this node is the only one.
 */
public final class SecondCopy {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final ActorSystem<?> system;
  private final String storeId;
  private final Supplier<Members> members;
  private final Supplier<Map<String, NodeReport>> reports;
  private final Function<String, ActorRef<ArtifactKeeper.Command>> keeperOn;
  private final Executor executor;

  /**
   * Second copies of what comes to this node.
   *
   * @param storeId identity of this node's store
   * @param keeperOn the artifact keeper of a node, by the node's address
   */
  public SecondCopy(
      ActorSystem<?> system,
      String storeId,
      Supplier<Members> members,
      Supplier<Map<String, NodeReport>> reports,
      Function<String, ActorRef<ArtifactKeeper.Command>> keeperOn) {
    this.system = system;
    this.storeId = storeId;
    this.members = members;
    this.reports = reports;
    this.keeperOn = keeperOn;
    this.executor =
        system.dispatchers().lookup(DispatcherSelector.fromConfig(ArtifactKeeper.DISPATCHER));
  }

  /**
   * Has one other node fetch the artifact; asks one after the other.
   *
   * @return empty when the artifact is safe; else why the last node could not have it
   */
  CompletionStage<Optional<String>> make(Artifact artifact) {
    Map<String, NodeReport> known = reports.get();
    Members now = members.get();
    List<String> others = staying(now);
    boolean shared =
        others.stream()
            .map(known::get)
            .filter(Objects::nonNull)
            .anyMatch(report -> report.storeId().equals(storeId));
    if (others.isEmpty() || shared) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return askNext(artifact, others.iterator(), "no other node answered");
  }

  /** Who is on its way out would take its copy along, or be gone before it answers. */
  private static List<String> staying(Members now) {
    return now.all().stream()
        .filter(node -> node.isUp() && node.reachable())
        .map(Members.Node::address)
        .filter(address -> !address.equals(now.self()))
        .toList();
  }

  private CompletionStage<Optional<String>> askNext(
      Artifact artifact, Iterator<String> nodes, String lastFailure) {
    if (!nodes.hasNext()) {
      return CompletableFuture.completedFuture(Optional.of(lastFailure));
    }
    return AskPattern.<ArtifactKeeper.Command, ArtifactKeeper.Obtained>ask(
            keeperOn.apply(nodes.next()),
            replyTo -> new ArtifactKeeper.Obtain(artifact, replyTo),
            PATIENCE,
            system.scheduler())
        .handleAsync(
            (obtained, failure) ->
                failure != null
                    ? Optional.of("no other node answered in time")
                    : Optional.ofNullable(obtained.failure()),
            executor)
        .thenComposeAsync(
            failure ->
                failure.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.<String>empty())
                    : askNext(artifact, nodes, failure.get()),
            executor);
  }
}
