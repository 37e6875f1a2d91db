package io.modelgrid.cluster;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.modelgrid.cluster.NodeWiring.Parts;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.Inference;
import io.modelgrid.engine.api.NodeMetrics;
import io.modelgrid.engine.device.DeviceProbe;
import io.modelgrid.engine.djl.DjlDeviceProbe;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.persistence.artifact.ArtifactStore;
import io.modelgrid.persistence.artifact.LocalArtifactStore;
import io.modelgrid.persistence.journal.LoopbackH2;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A node of the grid: starts, joins by itself, and offers the ports of {@code engine.api}. Stopping
 * it, by {@link #stop} or by a signal to the process, drains it: requests in flight end, slots move
 * to other nodes, and the node leaves.
 */
public final class GridNode {
  private final ActorSystem<?> system;
  private final Parts parts;

  private GridNode(ActorSystem<?> system, Parts parts) {
    this.system = system;
    this.parts = parts;
  }

  /**
   * Starts a node and returns as soon as its actors exist, before it has joined.
   *
   * @param config from {@link NodeConfig#over}
   * @param settings read from the same configuration
   */
  public static GridNode start(Config config, Settings settings) {
    return start(config, settings, Tracing.off());
  }

  /** The same, recording what becomes of requests that are traced. */
  public static GridNode start(Config config, Settings settings, Tracing tracing) {
    return start(config, settings, new DjlDeviceProbe(), tracing);
  }

  /** The same, with devices as this probe finds them. */
  public static GridNode start(
      Config config, Settings settings, DeviceProbe probe, Tracing tracing) {
    LoopbackH2.bind();
    ArtifactStore store = openStore(settings);
    CompletableFuture<Parts> parts = new CompletableFuture<>();
    Behavior<Void> guardian =
        Behaviors.setup(
            context -> {
              parts.complete(NodeWiring.assemble(context, settings, store, probe, tracing));
              return Behaviors.empty();
            });
    ActorSystem<Void> system =
        ActorSystem.create(guardian, "modelgrid", NodeConfig.forPekko(config, settings));
    var unused =
        system
            .getWhenTerminated()
            .whenComplete(
                (done, failure) ->
                    parts.completeExceptionally(
                        new IllegalStateException("the node ended while it started")));
    return new GridNode(system, parts.join());
  }

  private static ArtifactStore openStore(Settings settings) {
    try {
      return new LocalArtifactStore(settings.storage().artifactDirectory());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "modelgrid.storage.artifacts.directory: "
              + settings.storage().artifactDirectory()
              + " (expected: a folder in which this node may write)",
          e);
    }
  }

  public ActorSystem<?> system() {
    return system;
  }

  public Inference inference() {
    return parts.inference();
  }

  public GridView view() {
    return parts.view();
  }

  public GridAdmin admin() {
    return parts.admin();
  }

  public GridHistory history() {
    return parts.history();
  }

  public GridTrainings trainings() {
    return parts.trainings();
  }

  public NodeMetrics metrics() {
    return parts.metrics();
  }

  /** Where the node's ports register what they count. */
  public MeterRegistry registry() {
    return parts.metrics().registry();
  }

  /** Tells the other nodes where this one's HTTP port is, {@code host:port}. */
  public void announceHttp(String hostPort) {
    parts.http().set(hostPort);
  }

  /** Completes when the node has stopped, for whatever reason. */
  public CompletionStage<Done> whenTerminated() {
    return system.getWhenTerminated();
  }

  /** Drains, leaves and stops; returns at once. */
  public void stop() {
    var unused =
        CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
  }
}
