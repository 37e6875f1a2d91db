package io.modelgrid.cluster.ports;

import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.tree.TreeKeeper;
import io.modelgrid.engine.api.GridActors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks every reachable node for its actors. One that does not answer within a second is silent; one
 * whose connection broke a moment ago is not waited for that long. Thread-safe.
 *
 * <p>Whoever asks while a round runs, or within a quarter of a second after it, gets what that one
 * found: a thousand who ask cost no more than a few.
 */
public final class ActorRound {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Duration SHORT_LIMIT = Duration.ofMillis(200);
  private static final long FRESH_NANOS = Duration.ofMillis(250).toNanos();
  private static final long RECENT_NANOS = Duration.ofSeconds(5).toNanos();

  private final ActorSystem<?> system;
  private final Supplier<Members> members;
  private final Supplier<Map<String, NodeReport>> reports;
  private final Function<String, ActorRef<TreeKeeper.Command>> keeperOn;
  private final LongSupplier nanoTime;
  private final Map<String, Long> broken = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<GridActors.OfNode>> asked = new ConcurrentHashMap<>();
  private @Nullable CompletableFuture<GridActors> last;
  private long lastDone;

  /**
   * A round.
   *
   * @param keeperOn the {@link TreeKeeper} of a node
   * @param nanoTime the monotonic clock
   */
  public ActorRound(
      ActorSystem<?> system,
      Supplier<Members> members,
      Supplier<Map<String, NodeReport>> reports,
      Function<String, ActorRef<TreeKeeper.Command>> keeperOn,
      LongSupplier nanoTime) {
    this.system = system;
    this.members = members;
    this.reports = reports;
    this.keeperOn = keeperOn;
    this.nanoTime = nanoTime;
  }

  /** The connection to these nodes broke. */
  public void lost(Collection<String> nodes) {
    long now = nanoTime.getAsLong();
    broken.values().removeIf(at -> now - at > RECENT_NANOS);
    for (String address : nodes) {
      broken.put(address, now);
      CompletableFuture<GridActors.OfNode> waiting = asked.get(address);
      if (waiting != null) {
        waiting.complete(silent(address));
      }
    }
  }

  /** The actors of all nodes. */
  public synchronized CompletionStage<GridActors> actors() {
    CompletableFuture<GridActors> found = last;
    if (found != null && (!found.isDone() || nanoTime.getAsLong() - lastDone < FRESH_NANOS)) {
      return found;
    }
    CompletableFuture<List<GridActors.OfNode>> all = CompletableFuture.completedFuture(List.of());
    for (Members.Node node : members.get().all()) {
      all = all.thenCombine(of(node), ActorRound::and);
    }
    CompletableFuture<GridActors> now = new CompletableFuture<>();
    last = now;
    var unused =
        all.whenComplete(
            (nodes, failure) -> {
              done();
              if (failure == null) {
                now.complete(new GridActors(sorted(nodes)));
              } else {
                now.completeExceptionally(failure);
              }
            });
    return now;
  }

  private synchronized void done() {
    lastDone = nanoTime.getAsLong();
  }

  private CompletionStage<GridActors.OfNode> of(Members.Node node) {
    String address = node.address();
    if (!node.reachable()) {
      return CompletableFuture.completedFuture(none(address, "unreachable"));
    }
    CompletableFuture<GridActors.OfNode> answer = new CompletableFuture<>();
    asked.put(address, answer);
    CompletionStage<TreeKeeper.Told> reply =
        AskPattern.ask(
            keeperOn.apply(address), TreeKeeper.Read::new, limit(address), system.scheduler());
    var unused =
        reply.whenComplete(
            (told, failure) ->
                answer.complete(
                    told == null
                        ? silent(address)
                        : new GridActors.OfNode(
                            nameOf(address),
                            address,
                            node.status(),
                            told.actors(),
                            told.leftOut())));
    return answer.whenComplete((done, failure) -> asked.remove(address, answer));
  }

  private Duration limit(String address) {
    Long at = broken.get(address);
    return at != null && nanoTime.getAsLong() - at < RECENT_NANOS ? SHORT_LIMIT : LIMIT;
  }

  private GridActors.OfNode silent(String address) {
    return none(address, GridActors.SILENT);
  }

  private GridActors.OfNode none(String address, String status) {
    return new GridActors.OfNode(nameOf(address), address, status, List.of(), 0);
  }

  private String nameOf(String address) {
    return NodeReport.nameOf(reports.get(), address);
  }

  private static List<GridActors.OfNode> and(
      List<GridActors.OfNode> some, GridActors.OfNode another) {
    List<GridActors.OfNode> all = new ArrayList<>(some);
    all.add(another);
    return all;
  }

  private static List<GridActors.OfNode> sorted(List<GridActors.OfNode> nodes) {
    return nodes.stream().sorted(Comparator.comparing(GridActors.OfNode::node)).toList();
  }
}
