package io.modelgrid.actors.meter;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Measures what computations take, by the thread that computes. Where the engine computes with
 * several threads its part of them is multiplied, and where threads have no clock of their own the
 * time that passes stands in: both is marked as estimated. Thread-safe.
 */
public final class Spending {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final int engineThreads;
  private final boolean measured;
  private final LongSupplier threadClock;
  private final DoubleSupplier energy;
  private final Gauge onProcessor = new Gauge(true);
  private final Gauge onDevice = new Gauge(false);

  /**
   * Spending by a thread's clock.
   *
   * @param engineThreads threads inside one computation
   * @param threadClock processor time of the calling thread, in nanoseconds
   * @param measured whether it is that; otherwise any clock
   * @param energy joules for each second of processor time, now; NaN where nobody knows
   */
  public Spending(
      int engineThreads, LongSupplier threadClock, boolean measured, DoubleSupplier energy) {
    this.engineThreads = engineThreads;
    this.threadClock = threadClock;
    this.measured = measured;
    this.energy = energy;
  }

  /** Spending by the JVM's clock of threads, if it has one. */
  public static Spending of(int engineThreads, DoubleSupplier energy) {
    boolean measured =
        THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();
    return new Spending(
        engineThreads,
        measured ? THREADS::getCurrentThreadCpuTime : System::nanoTime,
        measured,
        energy);
  }

  /** Spending of an engine with one thread, on a machine that tells nothing of its energy. */
  public static Spending ofOneThread() {
    return of(1, () -> Double.NaN);
  }

  /** Measures what is computed on a device, by its id. */
  public Gauge on(String device) {
    return device.isEmpty() || device.equals("cpu") ? onProcessor : onDevice;
  }

  /** Measures computations on one kind of device. Thread-safe. */
  public final class Gauge {
    private final boolean processor;

    private Gauge(boolean processor) {
      this.processor = processor;
    }

    /** A reading of the calling thread's clock. */
    public long now() {
      return threadClock.getAsLong();
    }

    /**
     * What the calling thread has spent since a reading.
     *
     * @param nanos how long that took by the clock on the wall
     */
    public Spent since(long reading, long nanos) {
      long cpuNanos = Math.max(0, now() - reading) * (processor ? engineThreads : 1);
      double joules = energy.getAsDouble() * cpuNanos / 1e9;
      return new Spent(
          cpuNanos,
          processor ? 0 : nanos,
          Double.isNaN(joules) ? Spent.UNKNOWN : Math.round(joules * 1e6),
          !measured || (processor && engineThreads > 1));
    }
  }
}
