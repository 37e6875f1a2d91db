package io.modelgrid.actors.catalogue;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.persistence.artifact.Artifact;
import java.time.Clock;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of the durable truth: an event-sourced actor, of which one runs in the grid.
 *
 * <ol>
 *   <li>It reads its events and persists a {@link
 *       io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted}; until then everything
 *       waits.
 *   <li>It takes changes while {@link MembersChanged} says that it sees a majority, and refuses
 *       them otherwise. Rules: {@link CatalogueRules}.
 *   <li>Each event goes to every {@link CatalogueCopy} at once; a change is answered when every
 *       reachable node's copy has it.
 *   <li>When the journal fails it begins again after a pause, with a new term. When it finds that
 *       another incarnation has written meanwhile, it stops for good.
 * </ol>
 *
 * <p>It is started by whoever keeps it single; nothing else may start a second one.
 */
public final class Catalogue {

  /** What the catalogue understands. */
  public sealed interface Command {}

  /** A command that changes something, and is answered. */
  public sealed interface Change extends Command {
    GridAdmin.Origin origin();

    ActorRef<Reply> replyTo();
  }

  /**
   * Register a version whose artifact is stored.
   *
   * @param version the number it shall have, or null for the next
   */
  public record RegisterVersion(
      String model,
      @Nullable String version,
      Artifact artifact,
      GridAdmin.Origin origin,
      ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** Forget a model. */
  public record Undeploy(String model, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** Set the wanted replicas; null lets the number follow the serving nodes. */
  public record SetReplicas(
      String model, @Nullable Integer count, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** From the reconciler: a replica loaded this version. No answer; told again if need be. */
  public record ReportVerified(String model, String version, Replica.Loaded loaded)
      implements Command, WireMessage {}

  /** From the reconciler: the version's bundle is at fault. No answer; told again if need be. */
  public record ReportFailed(String model, String version, String reason)
      implements Command, WireMessage {}

  /**
   * A read copy has everything up to {@code revision} and wants what follows. Copies say so at
   * their start, whenever they find a gap, after each update, and every second.
   */
  public record Follow(String node, long term, long revision, ActorRef<CatalogueCopy.Command> copy)
      implements Command, WireMessage {}

  /**
   * From membership on the singleton's node: the nodes ({@code host:port}) that are reachable, its
   * own among them, and whether they are a majority of the members. Nothing is taken before the
   * first one.
   */
  public record MembersChanged(Set<String> reachable, boolean majority)
      implements Command, LocalMessage {
    public MembersChanged {
      reachable = Set.copyOf(reachable);
    }
  }

  /** The answer to a change. */
  public record Reply(ChangeAnswer answer) implements WireMessage {}

  /** The journal was read: begin the term. */
  enum BeginTerm implements Command, LocalMessage {
    INSTANCE
  }

  /** Look after answers that wait. */
  enum Tick implements Command, LocalMessage {
    INSTANCE
  }

  private Catalogue() {}

  /**
   * The behaviour, for a singleton manager to start.
   *
   * @param nodeName the node on which it runs, unique in the grid; stands in the term's event
   */
  public static Behavior<Command> create(String nodeName, Clock clock) {
    return Behaviors.setup(
        context -> {
          CatalogueWriter.Memory memory = new CatalogueWriter.Memory(context.getSelf());
          return Behaviors.supervise(CatalogueWriter.create(nodeName, clock, memory))
              .onFailure(CatalogueWriter.BACKOFF);
        });
  }
}
