package io.modelgrid.actors.replica;

import io.modelgrid.actors.WireMessage;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What a replica tells every router and the reconciler, on its own timer and at each transition.
 *
 * @param model the model's name
 * @param index the slot's number, from 0; the slot is {@code model.index}
 * @param replica where to send requests; a direct reference
 * @param node address of its node, {@code host:port}
 * @param nodeName that node's name
 * @param device device on which its servables lie
 * @param lifecycle where the replica as a whole stands
 * @param versions what it knows of each version that it was told to hold
 * @param queued requests that wait
 * @param queueLimit requests that may wait
 * @param meanComputeMicros moving average of a computation's time
 * @param bytes bytes that its servables hold, estimated
 * @param readsTrails whether its node reads the trail of a request; false of one from before there
 *     were any
 */
public record ReplicaStatus(
    String model,
    int index,
    ActorRef<Replica.Command> replica,
    String node,
    String nodeName,
    String device,
    Lifecycle lifecycle,
    List<VersionStatus> versions,
    int queued,
    int queueLimit,
    long meanComputeMicros,
    long bytes,
    boolean readsTrails)
    implements WireMessage {
  public ReplicaStatus {
    versions = List.copyOf(versions);
  }

  public String slot() {
    return model + "." + index;
  }

  /** Whether it computes requests for a version now. */
  public boolean serves(String version) {
    return lifecycle == Lifecycle.SERVING
        && versions.stream()
            .anyMatch(each -> each.version().equals(version) && each.state() == Holding.READY);
  }

  /** Where a replica stands. */
  public enum Lifecycle {
    /** No version is ready yet. */
    LOADING,
    /** At least one version is ready. */
    SERVING,
    /** It takes nothing new and stops when its queue is empty. */
    DRAINING
  }

  /** Where one version stands in a replica. */
  public enum Holding {
    LOADING,
    READY,
    /** The load failed; the reason says why. Unless the bundle is at fault, it is tried again. */
    FAILED
  }

  /**
   * One version in a replica.
   *
   * @param reason why it failed, or null
   * @param invalid whether the bundle itself is at fault, so that no node will load it
   */
  public record VersionStatus(
      String version, Holding state, @Nullable String reason, boolean invalid) {}
}
