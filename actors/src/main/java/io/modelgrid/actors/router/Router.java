package io.modelgrid.actors.router;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.TensorMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One per model and ingress node. */
public final class Router {

  /** What a router understands. */
  public sealed interface Command {}

  /** See this request through and complete the future. */
  public record Route(InferenceRequest request, CompletableFuture<InferenceAnswer> answer)
      implements Command, LocalMessage {}

  /** The catalogue says this of the model now. */
  public record ModelChanged(ModelState model) implements Command, LocalMessage {}

  /** A replica told its state. */
  public record ReplicaReported(ReplicaStatus status) implements Command, LocalMessage {}

  /**
   * The connection to these nodes ({@code host:port}) broke, or they became unreachable: what is
   * pending there is sent elsewhere.
   */
  public record NodesLost(Set<String> nodes) implements Command, LocalMessage {
    public NodesLost {
      nodes = Set.copyOf(nodes);
    }
  }

  /** The model is gone: refuse what waits, see through what is pending, then stop. */
  public enum Retire implements Command, LocalMessage {
    INSTANCE
  }

  /** A replica's answer to {@link io.modelgrid.actors.replica.Replica.Infer}. */
  public sealed interface ReplicaAnswer extends Command {
    long requestId();

    String slot();
  }

  /** Computed. */
  public record Inferred(
      long requestId, String slot, List<NamedTensor> outputs, long queueNanos, long computeNanos)
      implements ReplicaAnswer, TensorMessage {
    public Inferred {
      outputs = List.copyOf(outputs);
    }
  }

  /** Not computed, and nothing was done. */
  public record Rejected(long requestId, String slot, Rejection rejection, String message)
      implements ReplicaAnswer, WireMessage {}

  /** Why a replica did not compute. */
  public enum Rejection {
    /** It does not hold that version, or drains: try another. */
    NOT_HELD,
    /** Its queue is full: try another. */
    QUEUE_FULL,
    /** The deadline passed, in the queue or in the computation. */
    DEADLINE_PASSED,
    /** The request does not fit the version's signature. */
    INVALID,
    /** The model failed on this input. */
    FAILED
  }

  private Router() {}
}
