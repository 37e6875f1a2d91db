package io.modelgrid.persistence.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The identity of a store: a random UUID in its file {@code store-id}, made by whoever is first.
 */
final class StoreIdentity {
  private StoreIdentity() {}

  /**
   * Reads the identity, or makes it. Safe between processes by a file lock, and between threads,
   * which a file lock does not tell apart, by this class's monitor.
   */
  static synchronized String of(Path root) throws IOException {
    Path file = root.resolve("store-id");
    try (FileChannel channel =
            FileChannel.open(
                root.resolve("store-id.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!Files.exists(file)) {
        Path fresh = root.resolve("store-id.new");
        Files.writeString(fresh, UUID.randomUUID().toString());
        Durable.forceFile(fresh);
        Durable.move(fresh, file);
      }
      String id = Files.readString(file).strip();
      if (!lock.isValid() || id.isEmpty()) {
        throw new IOException(file + ": unreadable (expected: the store's id)");
      }
      return id;
    }
  }
}
