package io.modelgrid.cli.local;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Where the files of a local grid lie.
 *
 * @param root the data folder, absolute
 */
public record GridFolder(Path root) {
  /** The name of the data folder when nobody names another; in the current folder. */
  public static final String DEFAULT = ".modelgrid";

  public Path gridFile() {
    return root.resolve("grid.json");
  }

  /** Held by whichever command is changing the grid. */
  public Path changeLock() {
    return root.resolve("up.lock");
  }

  public Path catalogue() {
    return root.resolve("catalogue");
  }

  public Path artifacts() {
    return root.resolve("artifacts");
  }

  /** Where trainings work; all nodes share it, so that each can go on where another was. */
  public Path trainings() {
    return root.resolve("trainings");
  }

  /**
   * From where trainings of a local grid may read: its own folder for that, the shipped examples,
   * and what Debian installs as data sets.
   */
  public List<Path> trainingData() {
    return List.of(
        root.resolve("data"),
        Path.of("examples", "data").toAbsolutePath(),
        Path.of("/usr/share/datasets"));
  }

  public Path founding() {
    return root.resolve("founding");
  }

  public Path node(int number) {
    return root.resolve("nodes").resolve(Integer.toString(number));
  }

  public Path nodeConf(int number) {
    return node(number).resolve("node.conf");
  }

  public Path nodeFile(int number) {
    return node(number).resolve("node.json");
  }

  /** Held by the node itself for its life. */
  public Path nodeLock(int number) {
    return node(number).resolve("lock");
  }

  public Path cache(int number) {
    return node(number).resolve("cache");
  }

  public Path logs(int number) {
    return node(number).resolve("logs");
  }

  /** The node's own log. */
  public Path log(int number) {
    return logs(number).resolve("node.log");
  }

  /** What the JVM says outside the log: crashes, and refusals before there is a log. */
  public Path console(int number) {
    return logs(number).resolve("console.log");
  }

  /** Writes a file wholly or not at all. */
  static void write(Path file, String text) {
    Path parent = file.toAbsolutePath().getParent();
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(draft, text, StandardCharsets.UTF_8);
      try {
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.LOCKED,
          file
              + ": cannot be written: "
              + FileTrouble.said(e)
              + " (expected: a folder that can be written).",
          e);
    }
  }
}
