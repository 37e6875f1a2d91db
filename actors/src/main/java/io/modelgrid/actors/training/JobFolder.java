package io.modelgrid.actors.training;

import io.modelgrid.engine.digest.Sha256;
import io.modelgrid.persistence.catalogue.TrainingState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a training works. It outlives attempts, so that the next one goes on where
 * the last one was. Every method blocks on the disk.
 */
final class JobFolder {
  private static final String LOCK = "lock";
  private static final String ORDER = "job.json";
  private static final int DIGITS = 12;

  private final Path path;

  private JobFolder(Path path) {
    this.path = path;
  }

  /** That of a training; it may not be there yet. */
  static JobFolder of(Path directory, TrainingState training) {
    return new JobFolder(directory.resolve(name(training)).toAbsolutePath().normalize());
  }

  /** No other training has it, not even one of the same id in another grid. */
  static String name(TrainingState training) {
    String what = training.submitted().at() + "\n" + training.request().specification();
    return training.id() + "-" + Sha256.of(what).substring(0, DIGITS);
  }

  Path path() {
    return path;
  }

  Path outcome() {
    return path.resolve("result").resolve("outcome.json");
  }

  void create() throws IOException {
    Files.createDirectories(path);
  }

  /** Whether a process works in it, on this machine or another that shares it. */
  boolean isLocked() throws IOException {
    try (FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        return true;
      }
      lock.release();
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  /** Writes what is to be done, whole or not at all. */
  void order(byte[] json) throws IOException {
    Path half = path.resolve(ORDER + ".half");
    Files.write(half, json);
    Files.move(half, path.resolve(ORDER), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Deletes it with all that is in it; links are not followed. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
