package io.modelgrid.cluster.membership;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Decides which node of one machine founds the grid, so that two never do.
 *
 * <p>Every member holds a shared lock on {@code members.lock} in a folder that all local nodes
 * share; the kernel gives it back when the process ends, however it ends. Whoever gets that lock
 * exclusively knows that no member is alive and may found the grid; {@code founding.lock} is held
 * meanwhile, so that nobody founds between one lock and the next. Blocks only for the length of a
 * system call.
 */
final class Founding implements AutoCloseable {
  private final FileChannel foundingChannel;
  private final FileChannel membersChannel;
  private @Nullable FileLock founding;
  private @Nullable FileLock members;

  private Founding(FileChannel foundingChannel, FileChannel membersChannel) {
    this.foundingChannel = foundingChannel;
    this.membersChannel = membersChannel;
  }

  static Founding in(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new Founding(open(directory, "founding.lock"), open(directory, "members.lock"));
  }

  private static FileChannel open(Path directory, String name) throws IOException {
    return FileChannel.open(
        directory.resolve(name),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  /**
   * Tries to become the founder. True means that no member is alive and that nobody else founds
   * until {@link #joined} or {@link #close}.
   */
  synchronized boolean tryFound() throws IOException {
    if (founding == null) {
      founding = foundingChannel.tryLock();
    }
    if (founding == null) {
      return false;
    }
    FileLock exclusive = membersChannel.tryLock();
    if (exclusive == null) {
      giveUpFounding();
      return false;
    }
    exclusive.release();
    return true;
  }

  /** This node is a member now, whether it founded the grid or joined it. */
  synchronized void joined() throws IOException {
    if (members == null) {
      members = membersChannel.tryLock(0, Long.MAX_VALUE, true);
    }
    if (members != null) {
      giveUpFounding();
    }
  }

  /** Whether {@link #joined} took effect; it may have to be tried again. */
  synchronized boolean isMember() {
    return members != null;
  }

  private void giveUpFounding() throws IOException {
    if (founding != null) {
      founding.release();
      founding = null;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    try (foundingChannel) {
      membersChannel.close();
    }
    founding = null;
    members = null;
  }
}
