package io.modelgrid.cluster.vitals;

import com.sun.management.OperatingSystemMXBean;
import io.modelgrid.engine.api.GridVitals;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What the JVM and the system tell of this process. */
public final class NodeProcess {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final RuntimeMXBean RUNTIME = ManagementFactory.getRuntimeMXBean();

  private NodeProcess() {}

  static GridVitals.Node read(String node) {
    return new GridVitals.Node(
        node,
        cpuMicros(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        residentBytes(),
        RUNTIME.getUptime() / 1000.0);
  }

  /** Processor time of all its threads. */
  public static long cpuMicros() {
    return TimeUnit.NANOSECONDS.toMicros(Math.max(0, SYSTEM.getProcessCpuTime()));
  }

  /** Memory of the machine that it holds; 0 where the system does not tell. */
  public static long residentBytes() {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // a system that tells nothing of it, after all
    }
  }
}
