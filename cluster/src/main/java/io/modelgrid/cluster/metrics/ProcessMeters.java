package io.modelgrid.cluster.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.modelgrid.cluster.vitals.NodeProcess;

/** The JVM and the process, by Micrometer's own binders. To be closed with its registry. */
final class ProcessMeters implements AutoCloseable {
  private static final double MICROS = 1e6;

  private final JvmGcMetrics collections = new JvmGcMetrics();

  /** Before anything else is registered. */
  static void adjust(MeterRegistry registry) {
    registry
        .config()
        // "_count" at the end belongs to histograms.
        .meterFilter(renamed("system.cpu.count", "system.cpus"))
        // Nanoseconds; the same is here in seconds.
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
  }

  void bindTo(MeterRegistry registry) {
    new JvmInfoMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    collections.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    FunctionCounter.builder("process.cpu", this, any -> NodeProcess.cpuMicros() / MICROS)
        .baseUnit("seconds")
        .description("Processor time of all threads of this process")
        .register(registry);
    if (NodeProcess.residentBytes() > 0) {
      Gauge.builder("process.resident.memory", NodeProcess::residentBytes)
          .baseUnit("bytes")
          .description("Memory of the machine that this process holds")
          .register(registry);
    }
  }

  @Override
  public void close() {
    collections.close();
  }

  private static MeterFilter renamed(String from, String to) {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().equals(from) ? id.withName(to) : id;
      }
    };
  }
}
