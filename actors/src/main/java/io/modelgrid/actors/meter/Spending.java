package io.modelgrid.actors.meter;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Measures what computations take, by the thread that computes. Where the engine computes with
 * several threads its part of them is multiplied, and where threads have no clock of their own the
 * time that passes stands in: both is marked as estimated. Thread-safe.
 */
public final class Spending {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String PROCESSOR = "cpu";

  private final int engineThreads;
  private final boolean measured;
  private final LongSupplier threadClock;
  private final ToDoubleFunction<String> energy;
  private final Gauge onProcessor = new Gauge(true, PROCESSOR);
  private final Map<String, Gauge> onDevices = new ConcurrentHashMap<>();

  /**
   * Spending by a thread's clock.
   *
   * @param engineThreads threads inside one computation
   * @param threadClock processor time of the calling thread, in nanoseconds
   * @param measured whether it is that; otherwise any clock
   * @param energy joules for each second on a device, now, by its id: of processor time for {@code
   *     cpu}, of its own time for any other; NaN where nobody knows
   */
  public Spending(
      int engineThreads,
      LongSupplier threadClock,
      boolean measured,
      ToDoubleFunction<String> energy) {
    this.engineThreads = engineThreads;
    this.threadClock = threadClock;
    this.measured = measured;
    this.energy = energy;
  }

  /** Spending by the JVM's clock of threads, if it has one. */
  public static Spending of(int engineThreads, ToDoubleFunction<String> energy) {
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
    return of(1, device -> Double.NaN);
  }

  /** Measures what is computed on a device, by its id. */
  public Gauge on(String device) {
    return device.isEmpty() || device.equals(PROCESSOR)
        ? onProcessor
        : onDevices.computeIfAbsent(device, its -> new Gauge(false, its));
  }

  /** Measures computations on one kind of device. Thread-safe. */
  public final class Gauge {
    private final boolean processor;
    private final String device;

    private Gauge(boolean processor, String device) {
      this.processor = processor;
      this.device = device;
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
      double joules = joules(cpuNanos, nanos);
      return new Spent(
          cpuNanos,
          processor ? 0 : nanos,
          Double.isNaN(joules) ? Spent.UNKNOWN : Math.round(joules * 1e6),
          !measured || (processor && engineThreads > 1));
    }

    /** Of a device its own energy, and the processor's for driving it where that is known too. */
    private double joules(long cpuNanos, long nanos) {
      double forProcessor = energy.applyAsDouble(PROCESSOR) * cpuNanos / 1e9;
      if (processor) {
        return forProcessor;
      }
      double forDevice = energy.applyAsDouble(device) * nanos / 1e9;
      return Double.isNaN(forProcessor) ? forDevice : forDevice + forProcessor;
    }
  }
}
