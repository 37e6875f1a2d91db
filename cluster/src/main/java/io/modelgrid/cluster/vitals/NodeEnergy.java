package io.modelgrid.cluster.vitals;

import io.modelgrid.engine.device.ComputeDevice;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What a second on each of a node's devices costs in energy, by the device's id: processor time by
 * RAPL, a GPU's time by NVML. NaN for those of which the machine tells nothing. Thread-safe.
 *
 * <p>NVML numbers GPUs by their PCI addresses; CUDA does where {@code CUDA_DEVICE_ORDER} is {@code
 * PCI_BUS_ID}, and on machines whose GPUs are alike.
 */
public final class NodeEnergy implements ToDoubleFunction<String> {
  private final EnergyMeter processors;
  private final Map<String, GpuEnergyMeter> gpus;
  private final LongSupplier clock;

  /**
   * Energy that nobody has looked at yet.
   *
   * @param clock nanoseconds, which only go forward
   */
  NodeEnergy(EnergyMeter processors, GpuSensors sensors, LongSupplier clock) {
    this.processors = processors;
    this.clock = clock;
    Map<String, GpuEnergyMeter> readable = new HashMap<>();
    for (int gpu = 0; gpu < sensors.count(); gpu++) {
      GpuEnergyMeter meter = new GpuEnergyMeter(sensors, gpu);
      if (meter.isReadable()) {
        readable.put(ComputeDevice.GPU + ":" + gpu, meter);
      }
    }
    this.gpus = Map.copyOf(readable);
  }

  /** Of this machine. */
  public static NodeEnergy ofMachine() {
    return new NodeEnergy(EnergyMeter.ofMachine(), Nvml.ofMachine(), System::nanoTime);
  }

  /** Whether the machine tells anything; if not, there is no need to look. */
  public boolean isReadable() {
    return processors.isReadable() || !gpus.isEmpty();
  }

  /** Looks again; about once a second. Reads files and asks the driver. */
  public void look() {
    if (processors.isReadable()) {
      processors.look();
    }
    long now = clock.getAsLong();
    gpus.values().forEach(gpu -> gpu.look(now));
  }

  /** Joules for each second of processor time, or of another device's time. */
  @Override
  public double applyAsDouble(String device) {
    if (device.equals(ComputeDevice.CPU)) {
      return processors.getAsDouble();
    }
    GpuEnergyMeter gpu = gpus.get(device);
    return gpu == null ? Double.NaN : gpu.joulesPerSecond();
  }
}
