package io.modelgrid.persistence.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** File operations that survive a crash of the machine once they returned. */
final class Durable {
  /** Windows cannot open a folder as a file, and needs no such call. */
  private static final boolean FOLDERS_CAN_BE_FORCED =
      !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private Durable() {}

  static void forceFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  static void forceFolder(Path folder) throws IOException {
    if (FOLDERS_CAN_BE_FORCED) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Replaces the target at once and wholly, or not at all. */
  static void move(Path from, Path to) throws IOException {
    Path folder = parent(to);
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      forceFolder(parent(folder));
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(folder);
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("path: " + path + " (expected: one inside a folder)");
    }
    return parent;
  }
}
