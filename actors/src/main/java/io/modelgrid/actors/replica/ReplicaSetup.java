package io.modelgrid.actors.replica;

import io.modelgrid.actors.meter.ModelMeter;
import io.modelgrid.actors.meter.Spending;
import io.modelgrid.actors.transfer.TensorPost;
import io.modelgrid.config.ServingSettings;
import io.modelgrid.engine.servable.ServableLoader;
import io.modelgrid.engine.trace.Tracing;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a replica is made of.
 *
 * @param model the model's name
 * @param index the slot's number, from 0
 * @param node address of this node, {@code host:port}
 * @param nodeName this node's name
 * @param loader loads bundles; called on {@link #LOADING} only
 * @param loadTimeout a load (fetching and waiting for a thread excepted) that takes longer failed
 * @param devices where servables lie
 * @param artifacts where bundles come from
 * @param settings the queue's bound and the status interval
 * @param post the way to the routers
 * @param herald tells a status to all routers; called inside the actor, must not block
 * @param nanoTime the monotonic clock by which deadlines are read: {@link System#nanoTime()}
 * @param meter what this node counts of the model
 * @param tracing records what becomes of requests that are traced
 * @param spending measures what computations take
 */
public record ReplicaSetup(
    String model,
    int index,
    String node,
    String nodeName,
    ServableLoader loader,
    Duration loadTimeout,
    DeviceAccount devices,
    ArtifactPort artifacts,
    ServingSettings settings,
    TensorPost post,
    Consumer<ReplicaStatus> herald,
    LongSupplier nanoTime,
    ModelMeter meter,
    Tracing tracing,
    Spending spending) {

  /** The dispatcher that computes. */
  public static final String INFERENCE = "modelgrid-dispatchers.inference";

  /** The dispatcher that loads and closes servables. */
  public static final String LOADING = "modelgrid-dispatchers.loading";

  public String slot() {
    return model + "." + index;
  }
}
