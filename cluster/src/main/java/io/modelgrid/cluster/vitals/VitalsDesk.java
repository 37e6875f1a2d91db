package io.modelgrid.cluster.vitals;

import io.modelgrid.actors.WireMessage;
import io.modelgrid.engine.api.GridVitals;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Tells what its node has counted and measured to whoever asks. One on each node, at {@code
 * /user/vitals}. Has no state: it may be restarted at any time.
 */
public final class VitalsDesk {

  /** What a desk understands. */
  public sealed interface Command {}

  /** Tell what there is now. */
  public record Ask(ActorRef<Told> replyTo) implements Command, WireMessage {}

  /** A node's part of the vitals. */
  public record Told(GridVitals vitals) implements WireMessage {}

  /** Where the desk of every node is found. */
  public static final String NAME = "vitals";

  private VitalsDesk() {}

  /**
   * A desk.
   *
   * @param own reads this node's vitals; must not block
   */
  public static Behavior<Command> create(Supplier<GridVitals> own) {
    return Behaviors.receive(Command.class)
        .onMessage(
            Ask.class,
            ask -> {
              ask.replyTo().tell(new Told(own.get()));
              return Behaviors.same();
            })
        .build();
  }
}
