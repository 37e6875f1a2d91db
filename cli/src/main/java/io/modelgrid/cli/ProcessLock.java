package io.modelgrid.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An exclusive lock on a file, held until it is closed or the process ends, however it ends. Of one
 * process, too, only one holder gets it.
 */
public final class ProcessLock implements AutoCloseable {
  // POSIX drops a process's lock as soon as it closes any descriptor of the file, so a file that
  // this process has locked must not even be opened again. The channels are kept here as well,
  // since
  // a channel that is garbage is closed.
  private static final Map<Path, Optional<FileChannel>> HELD = new ConcurrentHashMap<>();

  private final Path file;
  private final FileChannel channel;

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock on this file, which is made if need be with its folder; empty if another has it.
   */
  public static Optional<ProcessLock> tryAcquire(Path file) {
    Path key = file.toAbsolutePath().normalize();
    if (HELD.putIfAbsent(key, Optional.empty()) != null) {
      return Optional.empty();
    }
    Optional<ProcessLock> lock = Optional.empty();
    try {
      lock = open(key);
      return lock;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.LOCKED,
          file + ": cannot be made or locked: " + e + " (expected: a folder that can be written).",
          e);
    } finally {
      if (lock.isEmpty()) {
        HELD.remove(key);
      }
    }
  }

  private static Optional<ProcessLock> open(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      return Optional.empty();
    }
    HELD.put(file, Optional.of(channel));
    return Optional.of(new ProcessLock(file, channel));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(file);
    }
  }
}
