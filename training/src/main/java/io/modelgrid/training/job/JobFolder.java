package io.modelgrid.training.job;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A job's folder, held by a lock as long as one process works in it. */
final class JobFolder implements AutoCloseable {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String OUTCOME = "outcome.json";

  private final Path folder;
  private final FileChannel lockFile;

  private JobFolder(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Takes the folder, if nobody has it.
   *
   * @throws IOException if there is no such folder
   */
  static Optional<JobFolder> take(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? Optional.empty() : Optional.of(new JobFolder(folder, channel));
  }

  JobOrder order() throws IOException {
    return JobOrder.read(folder.resolve("job.json"), made("scratch"));
  }

  /** A folder for what one part of the job keeps to go on from. */
  Path checkpoint(String part) throws IOException {
    return made("checkpoint/" + part);
  }

  /** A folder for what need not survive. */
  Path work() throws IOException {
    return made("work");
  }

  Path result(String name) throws IOException {
    return made("result").resolve(name);
  }

  /** Whether the job is over. */
  boolean hasOutcome() {
    return Files.exists(folder.resolve("result").resolve(OUTCOME));
  }

  /** Writes the outcome; when this returns, it and its bundles outlive a loss of power. */
  void write(Outcome outcome) throws IOException {
    for (Outcome.Made each : outcome.versions()) {
      force(folder.resolve(each.bundle()), StandardOpenOption.WRITE);
    }
    put(result(OUTCOME), MAPPER.writeValueAsBytes(outcome.json()));
  }

  /**
   * A text that is remembered from the first attempt on: what is there already, or else this one.
   */
  String remembered(String name, String text) throws IOException {
    Path file = checkpoint("job").resolve(name);
    if (!Files.exists(file)) {
      put(file, text.getBytes(StandardCharsets.UTF_8));
    }
    return Files.readString(file);
  }

  private Path made(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** A file appears whole or not at all, and stays. */
  private static void put(Path file, byte[] bytes) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      force(parent, StandardOpenOption.READ);
    }
  }

  private static void force(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
