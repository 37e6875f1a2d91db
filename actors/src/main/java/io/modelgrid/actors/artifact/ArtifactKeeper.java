package io.modelgrid.actors.artifact;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.persistence.artifact.Artifact;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** A node's artifacts, and their way to other nodes. */
public final class ArtifactKeeper {

  /** What a keeper understands. */
  public sealed interface Command {}

  /** Have this artifact on this node: from the store, or fetched from another node's keeper. */
  public record Obtain(Artifact artifact, ActorRef<Obtained> replyTo)
      implements Command, WireMessage {}

  /** The keepers of the other nodes that are reachable. */
  public record PeersChanged(List<ActorRef<Command>> peers) implements Command, LocalMessage {
    public PeersChanged {
      peers = List.copyOf(peers);
    }
  }

  /**
   * The answer to {@link Obtain}.
   *
   * @param storeId identity of the store that has it now; equal on nodes that share a store
   * @param failure why it could not be had, or null
   */
  public record Obtained(String sha256, String storeId, @Nullable String failure)
      implements WireMessage {}

  /** Where an artifact's file lies on this node. */
  public interface Files {
    Path fileOf(Artifact artifact);
  }

  private ArtifactKeeper() {}
}
