package io.modelgrid.actors.replica;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.TensorMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.router.Router;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.persistence.artifact.Artifact;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The actor that lives in a slot. */
public final class Replica {

  /** What a replica understands. */
  public sealed interface Command {}

  /**
   * Hold exactly these versions: load what is missing, unload what is not named once its requests
   * are done. The reconciler says so twice a second; the first one starts the replica.
   */
  public record Keep(List<WantedVersion> versions, ActorRef<Report> replyTo)
      implements Command, WireMessage {
    public Keep {
      versions = List.copyOf(versions);
    }
  }

  /** A version that a replica shall hold. */
  public record WantedVersion(String version, Artifact artifact) {}

  /**
   * Compute this.
   *
   * @param requestId the router's own number for it, echoed in the answer
   * @param version the version that was stamped on it
   * @param outputs names of the wanted outputs; empty means all
   * @param deadline past it the request is dropped and {@link Router.Rejected} is the answer
   */
  public record Infer(
      long requestId,
      String version,
      List<NamedTensor> inputs,
      List<String> outputs,
      Deadline deadline,
      int priority,
      ActorRef<Router.Command> replyTo)
      implements Command, TensorMessage {
    public Infer {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /** The slot is not wanted any more: drain, then stop. */
  public enum Release implements Command, WireMessage {
    INSTANCE
  }

  /** The node leaves or the slot moves: drain, then stop. */
  public enum Drain implements Command, LocalMessage {
    INSTANCE
  }

  /**
   * The answer to {@link Keep}.
   *
   * @param verified what loading told, by version; only versions that are ready
   */
  public record Report(ReplicaStatus status, Map<String, Loaded> verified) implements WireMessage {
    public Report {
      verified = Map.copyOf(verified);
    }
  }

  /** What loading a version told. */
  public record Loaded(Signature signature, String platform, Map<String, String> properties) {
    public Loaded {
      properties = Map.copyOf(properties);
    }
  }

  private Replica() {}

  public static Behavior<Command> create() {
    return Behaviors.empty();
  }
}
