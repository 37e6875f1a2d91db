package io.modelgrid.cluster.vitals;

import io.modelgrid.cluster.membership.Members;
import io.modelgrid.engine.api.GridVitals;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks every reachable node for its vitals and puts them together. A node that does not answer
 * within a second is left out. However many ask, there is one round at a time, and the next begins
 * no sooner than {@link #FRESH} after the last. Thread-safe.
 */
public final class VitalsRound implements Supplier<CompletionStage<GridVitals>> {
  /** So old an answer may be that somebody else has asked for. */
  static final Duration FRESH = Duration.ofMillis(200);

  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final Supplier<Members> members;
  private final Function<String, ActorRef<VitalsDesk.Command>> deskOn;
  private final Supplier<GridVitals> own;
  private final LongSupplier nanoTime;
  private @Nullable CompletableFuture<GridVitals> last;
  private long lastBegan;

  /**
   * Rounds of this node.
   *
   * @param deskOn the desk of a node
   * @param own reads this node's own vitals, which nobody has to be asked for
   * @param nanoTime the monotonic clock
   */
  public VitalsRound(
      ActorSystem<?> system,
      Supplier<Members> members,
      Function<String, ActorRef<VitalsDesk.Command>> deskOn,
      Supplier<GridVitals> own,
      LongSupplier nanoTime) {
    this.system = system;
    this.members = members;
    this.deskOn = deskOn;
    this.own = own;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized CompletionStage<GridVitals> get() {
    long now = nanoTime.getAsLong();
    CompletableFuture<GridVitals> current = last;
    if (current == null || (current.isDone() && now - lastBegan >= FRESH.toNanos())) {
      current = round();
      last = current;
      lastBegan = now;
    }
    return current.copy();
  }

  private CompletableFuture<GridVitals> round() {
    Members now = members.get();
    CompletableFuture<GridVitals> all = CompletableFuture.completedFuture(own.get());
    for (String node : now.otherAddresses()) {
      if (now.reachable().contains(node)) {
        all = all.thenCombine(ask(node), VitalsRound::both);
      }
    }
    return all;
  }

  private CompletionStage<@Nullable GridVitals> ask(String node) {
    CompletionStage<VitalsDesk.Told> told =
        AskPattern.ask(deskOn.apply(node), VitalsDesk.Ask::new, LIMIT, system.scheduler());
    return told.handle((answer, failure) -> answer == null ? null : answer.vitals());
  }

  private static GridVitals both(GridVitals all, @Nullable GridVitals more) {
    return more == null ? all : all.plus(more);
  }
}
