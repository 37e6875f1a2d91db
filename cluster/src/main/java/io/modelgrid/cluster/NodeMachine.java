package io.modelgrid.cluster;

import io.micrometer.core.instrument.MeterRegistry;
import io.modelgrid.actors.meter.Spending;
import io.modelgrid.cluster.board.Surroundings;
import io.modelgrid.cluster.metrics.MeteredLoader;
import io.modelgrid.cluster.vitals.NodeEnergy;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.device.ComputeDevice;
import io.modelgrid.engine.device.DeviceInventory;
import io.modelgrid.engine.device.DeviceProbe;
import io.modelgrid.engine.djl.OnnxServableLoader;
import io.modelgrid.engine.servable.ServableLoader;
import io.modelgrid.engine.servable.SharingLoader;
import io.modelgrid.engine.servable.TurnTakingLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import scala.concurrent.ExecutionContextExecutor;

/**
 * What a node has of its machine: devices, what loads onto them, what computing on them takes, and
 * what is around them.
 */
record NodeMachine(
    DeviceInventory devices, ServableLoader loader, Spending spending, Surroundings surroundings) {
  private static final Duration ENERGY_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LOOK_AROUND = Duration.ofSeconds(10);

  /**
   * The machine as a node finds it, and looks at it from now on.
   *
   * @param registry where loads are counted
   * @param blocking for what waits for the system
   */
  static NodeMachine of(
      ActorSystem<?> system,
      Settings settings,
      DeviceProbe probe,
      MeterRegistry registry,
      ExecutionContextExecutor blocking) {
    DeviceInventory devices = DeviceInventory.of(probe, settings.engine());
    NodeEnergy energy = NodeEnergy.ofMachine();
    if (energy.isReadable()) {
      every(ENERGY_INTERVAL, energy::look, system, blocking);
    }
    Surroundings surroundings = surroundings(settings);
    every(LOOK_AROUND, surroundings::look, system, blocking);
    return new NodeMachine(
        devices,
        loader(settings, devices, registry),
        Spending.of(settings.engine().intraOpThreads(), energy),
        surroundings);
  }

  private static void every(
      Duration interval, Runnable look, ActorSystem<?> system, ExecutionContextExecutor blocking) {
    system.scheduler().scheduleWithFixedDelay(Duration.ZERO, interval, look, blocking);
  }

  private static Surroundings surroundings(Settings settings) {
    return new Surroundings(
        List.of(
            settings.node().dataDirectory().toAbsolutePath(),
            settings.storage().artifactDirectory().toAbsolutePath()),
        settings.alerts().certificates());
  }

  /**
   * Slots share what lies in main memory; on a GPU each has a session, and so a stream, its own.
   */
  private static ServableLoader loader(
      Settings settings, DeviceInventory devices, MeterRegistry registry) {
    Path artifacts = settings.storage().artifactDirectory();
    ServableLoader onnx =
        new OnnxServableLoader(
            settings.engine(),
            settings.node().dataDirectory().resolve("cache"),
            artifacts.resolve("unpacked"),
            devices);
    return new SharingLoader(
        new TurnTakingLoader(new MeteredLoader(onnx, registry), artifacts.resolve("loading.lock")),
        ComputeDevice.CPU::equals);
  }
}
