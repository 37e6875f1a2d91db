package io.modelgrid.actors.catalogue;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.persistence.artifact.Artifact;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The one writer of the durable truth. */
public final class Catalogue {

  /** What the catalogue understands. */
  public sealed interface Command {}

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
      implements Command, WireMessage {}

  /** Forget a model. */
  public record Undeploy(String model, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Command, WireMessage {}

  /** Set the wanted replicas; null lets the number follow the serving nodes. */
  public record SetReplicas(
      String model, @Nullable Integer count, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Command, WireMessage {}

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
   * From membership on the singleton's node: the nodes ({@code host:port}) that are reachable, and
   * whether they are a majority of the members.
   */
  public record MembersChanged(Set<String> reachable, boolean majority)
      implements Command, LocalMessage {
    public MembersChanged {
      reachable = Set.copyOf(reachable);
    }
  }

  /** The answer to a change. */
  public record Reply(ChangeAnswer answer) implements WireMessage {}

  private Catalogue() {}
}
