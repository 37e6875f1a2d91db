package io.modelgrid.engine.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory that the machine can give to programs without swapping, by Linux's own estimate:
 * {@code MemAvailable} of {@code /proc/meminfo}. It knows nothing of a container's limit.
 */
public final class HostMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Pattern AVAILABLE =
      Pattern.compile("^MemAvailable:\\s+([0-9]{1,15}) kB$", Pattern.MULTILINE);

  private HostMemory() {}

  /** Bytes; empty where the system does not say. */
  public static OptionalLong available() {
    try {
      return availableIn(Files.readString(MEMINFO, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // Not Linux, or hidden: then nobody knows.
      return OptionalLong.empty();
    }
  }

  static OptionalLong availableIn(String meminfo) {
    Matcher found = AVAILABLE.matcher(meminfo);
    return found.find()
        ? OptionalLong.of(Long.parseLong(found.group(1)) * 1024)
        : OptionalLong.empty();
  }
}
