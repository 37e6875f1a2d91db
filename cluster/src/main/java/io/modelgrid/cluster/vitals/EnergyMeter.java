package io.modelgrid.cluster.vitals;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/**
 * What a second of processor time costs in energy on this machine: what its processors took between
 * two looks, by RAPL ({@code /sys/class/powercap}), over the time that they were busy ({@code
 * /proc/stat}), whoever kept them so. An estimate, since what idle processors take is shared out
 * among those that work. Thread-safe.
 */
final class EnergyMeter implements DoubleSupplier {
  private static final Pattern PACKAGE = Pattern.compile("intel-rapl:[0-9]+");
  // The unit of /proc/stat, which is the same on all machines that the JVM runs on.
  private static final double TICKS_PER_SECOND = 100;
  private static final double MICROJOULES = 1e6;

  private final Path statistics;
  private final List<Path> packages;
  private final Map<Path, Long> before = new HashMap<>();
  private long busyBefore = -1;
  private volatile double joulesPerSecond = Double.NaN;

  /**
   * A meter that has not looked yet.
   *
   * @param powercap where the kernel shows RAPL; need not exist
   * @param statistics where it shows how busy the processors are
   */
  EnergyMeter(Path powercap, Path statistics) {
    this.statistics = statistics;
    this.packages = packages(powercap);
  }

  /** Of this machine. */
  static EnergyMeter ofMachine() {
    return new EnergyMeter(Path.of("/sys/class/powercap"), Path.of("/proc/stat"));
  }

  private static List<Path> packages(Path powercap) {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(powercap)) {
      return found;
    }
    try (DirectoryStream<Path> zones = Files.newDirectoryStream(powercap)) {
      for (Path zone : zones) {
        // What lies within a package has a second number, and is counted with it.
        if (PACKAGE.matcher(String.valueOf(zone.getFileName())).matches()
            && number(zone.resolve("energy_uj")).isPresent()) {
          found.add(zone);
        }
      }
    } catch (IOException e) {
      return List.of(); // a machine that tells nothing of it, after all
    }
    return found;
  }

  /** Whether the machine tells anything; if not, there is no need to look. */
  boolean isReadable() {
    return !packages.isEmpty() && busy().isPresent();
  }

  /** Looks again; about once a second. Reads files. */
  synchronized void look() {
    long used = 0;
    for (Path zone : packages) {
      OptionalLong now = number(zone.resolve("energy_uj"));
      if (now.isEmpty()) {
        return;
      }
      Long last = before.put(zone, now.getAsLong());
      used += last == null ? 0 : since(last, now.getAsLong(), zone);
    }
    OptionalLong busy = busy();
    if (busy.isEmpty()) {
      return;
    }
    long ticks = busy.getAsLong() - busyBefore;
    if (busyBefore >= 0 && ticks > 0) {
      joulesPerSecond = used / MICROJOULES / (ticks / TICKS_PER_SECOND);
    }
    busyBefore = busy.getAsLong();
  }

  /** The counter begins again at its end. */
  private static long since(long last, long now, Path zone) {
    if (now >= last) {
      return now - last;
    }
    long range = number(zone.resolve("max_energy_range_uj")).orElse(last);
    return range - last + now;
  }

  @Override
  public double getAsDouble() {
    return joulesPerSecond;
  }

  /** Ticks in which any processor did anything: all but those that it was idle or waited. */
  private OptionalLong busy() {
    try {
      String all = Files.readAllLines(statistics).get(0);
      String[] ticks = all.trim().split("\\s+", -1);
      if (!ticks[0].equals("cpu") || ticks.length < 8) {
        return OptionalLong.empty();
      }
      long busy = 0;
      for (int column : new int[] {1, 2, 3, 6, 7}) { // user, nice, system, irq, softirq
        busy += Long.parseLong(ticks[column]);
      }
      return OptionalLong.of(busy);
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong number(Path file) {
    try {
      return OptionalLong.of(new BigInteger(Files.readString(file).trim()).longValueExact());
    } catch (IOException | NumberFormatException | ArithmeticException e) {
      return OptionalLong.empty(); // often readable by root alone
    }
  }
}
