package io.modelgrid.cluster.vitals;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a second of a GPU's time costs in energy: what it took between two looks, over the time that
 * it was busy then, whoever kept it so. An estimate, since idle power is shared out among those
 * that compute, and since the busy time is what the driver saw in its last sample. Thread-safe.
 */
final class GpuEnergyMeter {
  private static final double MILLIJOULES = 1e3;
  private static final double NANOS = 1e9;
  private static final double PERCENT = 100;

  private final GpuSensors sensors;
  private final int gpu;
  private long energyBefore;
  private long timeBefore;
  private boolean looked;
  private volatile double joulesPerSecond = Double.NaN;

  GpuEnergyMeter(GpuSensors sensors, int gpu) {
    this.sensors = sensors;
    this.gpu = gpu;
  }

  /** Whether the GPU tells anything; if not, there is no need to look. */
  boolean isReadable() {
    return sensors.millijoules(gpu).isPresent() && sensors.busyPercent(gpu).isPresent();
  }

  /**
   * Looks again; about once a second.
   *
   * @param nanos now, by a clock that only goes forward
   */
  synchronized void look(long nanos) {
    OptionalLong energy = sensors.millijoules(gpu);
    OptionalInt busy = sensors.busyPercent(gpu);
    if (energy.isEmpty() || busy.isEmpty()) {
      return;
    }
    double busySeconds = (nanos - timeBefore) / NANOS * busy.getAsInt() / PERCENT;
    long used = energy.getAsLong() - energyBefore;
    // A driver that was loaded anew counts from zero again.
    if (looked && busySeconds > 0 && used >= 0) {
      joulesPerSecond = used / MILLIJOULES / busySeconds;
    }
    energyBefore = energy.getAsLong();
    timeBefore = nanos;
    looked = true;
  }

  /** Joules for each second that the GPU computes; NaN before anybody knows. */
  double joulesPerSecond() {
    return joulesPerSecond;
  }
}
