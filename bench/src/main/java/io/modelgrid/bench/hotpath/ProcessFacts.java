package io.modelgrid.bench.hotpath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What the kernel tells of a process. */
final class ProcessFacts {
  // What the kernel counts in; fixed for programs on every Linux.
  private static final long TICKS_PER_SECOND = 100;

  private ProcessFacts() {}

  /** Microseconds that a process has computed so far, in its own and the kernel's code. */
  static long cpuMicros(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    // After the name come state and so on; user and system time are the 12th and 13th.
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    return TimeUnit.SECONDS.toMicros(ticks) / TICKS_PER_SECOND;
  }

  /** Most memory that a process had resident since {@link #resetPeak}, in MiB. */
  static long peakMiB(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow(() -> new IOException("process " + pid + " has ended"));
  }

  /** Lets the peak be what is resident now; see {@code clear_refs} in proc(5). */
  static void resetPeak(long pid) throws IOException {
    Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
  }
}
