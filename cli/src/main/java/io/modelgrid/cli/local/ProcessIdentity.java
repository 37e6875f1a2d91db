package io.modelgrid.cli.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells a process from another that got the same pid later: a text that is the same for as long as
 * the process lives and is never given again on this machine.
 *
 * <p>On Linux it is the boot's id with the process's start in clock ticks since boot, because the
 * start as an instant moves whenever the machine's clock is set; elsewhere it is that instant.
 */
final class ProcessIdentity {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  // Field 22 of /proc/<pid>/stat, counted from the first after the name's closing bracket.
  private static final int START_FIELD = 19;

  private ProcessIdentity() {}

  /** The identity of a living process; empty if there is none with this pid. */
  static Optional<String> of(long pid) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      return Optional.empty();
    }
    Optional<String[]> fields = procFields(pid);
    if (fields.isPresent()) {
      return isZombie(fields.get()) ? Optional.empty() : fromProc(fields.get());
    }
    return process.get().info().startInstant().map(start -> "instant " + start);
  }

  /** Ended, but its parent has not asked how; in containers often nobody ever does. */
  private static boolean isZombie(String[] fields) {
    return fields[0].equals("Z");
  }

  private static Optional<String> fromProc(String[] fields) {
    try {
      return Optional.of("boot " + Files.readString(BOOT).strip() + " tick " + fields[START_FIELD]);
    } catch (IOException e) {
      return Optional.empty(); // a Linux that does not tell its boot
    }
  }

  private static Optional<String[]> procFields(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    } catch (IOException e) {
      return Optional.empty(); // not Linux, or gone in between
    }
  }
}
