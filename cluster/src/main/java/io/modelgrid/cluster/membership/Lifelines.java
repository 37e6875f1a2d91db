package io.modelgrid.cluster.membership;

import io.modelgrid.actors.LocalMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/**
 * Notices the death of another node's process at once.
 *
 * <p>A failure detector takes seconds to be sure, but the kernel closes a dead process's
 * connections in the same instant. So each node keeps one open connection to the remoting port of
 * every other member, on which nothing is ever sent; its end says that the process has ended, or
 * that the connection broke. That is evidence enough to send pending requests elsewhere, not to
 * remove the member: this remains the split-brain resolver's.
 *
 * <p>One on each node. A lifeline that ended is tried again every quarter of a second as long as
 * the node is a member. A restart builds all lifelines anew.
 */
public final class Lifelines {

  /** What lifelines understand. */
  public sealed interface Command {}

  /** The members are these now. */
  public record MembersChanged(Members members) implements Command, LocalMessage {}

  private record Ended(String node, long attempt) implements Command, LocalMessage {}

  private record Retry(String node) implements Command, LocalMessage {}

  private record Line(
      long attempt,
      CompletableFuture<Optional<ByteString>> end,
      CompletionStage<Tcp.OutgoingConnection> connected) {

    /** Waits for the connection first: Pekko's stage fails when it is completed before. */
    void close() {
      var unused = connected.whenComplete((done, failure) -> end.complete(Optional.empty()));
    }
  }

  private static final Duration RETRY = Duration.ofMillis(250);
  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Consumer<Set<String>> onLost;
  private final Map<String, Line> lines = new HashMap<>();
  private final Set<String> wanted = new HashSet<>();
  private long attempts;

  private Lifelines(
      ActorContext<Command> context, TimerScheduler<Command> timers, Consumer<Set<String>> onLost) {
    this.context = context;
    this.timers = timers;
    this.onLost = onLost;
  }

  /**
   * A behaviour that tells {@code onLost}, inside the actor, the addresses of nodes whose line
   * ended.
   */
  public static Behavior<Command> create(Consumer<Set<String>> onLost) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Lifelines(context, timers, onLost).watching()));
  }

  private Behavior<Command> watching() {
    return Behaviors.receive(Command.class)
        .onMessage(MembersChanged.class, this::onMembersChanged)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Retry.class, this::onRetry)
        .build();
  }

  private Behavior<Command> onMembersChanged(MembersChanged changed) {
    Set<String> others = Set.copyOf(changed.members().otherAddresses());
    wanted.clear();
    wanted.addAll(others);
    lines
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !others.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
    others.stream().filter(node -> !lines.containsKey(node)).forEach(this::connect);
    return Behaviors.same();
  }

  private Behavior<Command> onEnded(Ended ended) {
    Line line = lines.get(ended.node());
    if (line != null && line.attempt() == ended.attempt()) {
      lines.remove(ended.node());
      onLost.accept(Set.of(ended.node()));
      timers.startSingleTimer(ended.node(), new Retry(ended.node()), RETRY);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onRetry(Retry retry) {
    if (wanted.contains(retry.node()) && !lines.containsKey(retry.node())) {
      connect(retry.node());
    }
    return Behaviors.same();
  }

  private void connect(String node) {
    long attempt = ++attempts;
    int colon = node.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)));
    ActorSystem<?> system = context.getSystem();
    Pair<Line, CompletionStage<Done>> line =
        Source.<ByteString>maybe()
            .viaMat(
                Tcp.get(system)
                    .outgoingConnection(
                        address,
                        Optional.empty(),
                        List.of(),
                        false,
                        Optional.of(CONNECT),
                        Optional.empty()),
                (end, connected) -> new Line(attempt, end, connected))
            .toMat(Sink.<ByteString>ignore(), Keep.both())
            .run(system);
    lines.put(node, line.first());
    context.pipeToSelf(line.second(), (done, failure) -> new Ended(node, attempt));
  }
}
