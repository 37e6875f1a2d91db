package io.modelgrid.cluster.tree;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.watch.ActorTable;
import io.modelgrid.engine.api.ActorView;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Measures once a second how fast the actors of this node go, and tells them to whoever asks.
 *
 * <p>One on each node, at {@code /user/actors}. A restart goes on with the node's table as it is.
 */
public final class TreeKeeper {
  /** Where the keeper of every node is found. */
  public static final String NAME = "actors";

  private static final Duration SAMPLE = Duration.ofSeconds(1);

  /** What a keeper understands. */
  public sealed interface Command {}

  /** Tell this node's actors. */
  public record Read(ActorRef<Told> replyTo) implements Command, WireMessage {}

  private enum Sample implements Command, LocalMessage {
    INSTANCE
  }

  /**
   * The actors of a node.
   *
   * @param actors by path
   * @param leftOut how many more there are, which do not fit into a message
   */
  public record Told(List<ActorView> actors, int leftOut) implements WireMessage {
    public Told {
      actors = List.copyOf(actors);
    }
  }

  private final ActorTable table;

  private TreeKeeper(ActorTable table) {
    this.table = table;
  }

  /** A keeper of its system's table. */
  public static Behavior<Command> create() {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Sample.INSTANCE, Duration.ZERO, SAMPLE);
                  return new TreeKeeper(ActorTable.of(context.getSystem())).keeping();
                }));
  }

  private Behavior<Command> keeping() {
    return Behaviors.receive(Command.class)
        .onMessage(Read.class, this::onRead)
        .onMessage(Sample.class, sample -> onSample())
        .build();
  }

  private Behavior<Command> onRead(Read read) {
    read.replyTo().tell(Rows.of(table.all()));
    return Behaviors.same();
  }

  private Behavior<Command> onSample() {
    table.sample(System.nanoTime());
    return Behaviors.same();
  }
}
