package io.modelgrid.cli.demo;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a folder that is to become a bundle, by their name in it. Hidden files are left out;
 * a link is followed as long as it stays in the folder, and refused otherwise.
 */
final class FolderEntries {
  private FolderEntries() {}

  static SortedMap<String, Path> of(Path folder) throws IOException {
    Path root = folder.toRealPath();
    SortedMap<String, Path> entries = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path name = root.relativize(file);
        if (hidden(name)) {
          continue;
        }
        if (!file.toRealPath().startsWith(root)) {
          throw new CommandException(
              ExitCode.INPUT,
              file + ": a link that leaves the folder (expected: files inside " + folder + ").");
        }
        if (Files.isRegularFile(file)) {
          entries.put(name.toString().replace(file.getFileSystem().getSeparator(), "/"), file);
        }
      }
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException) {
        throw new CommandException(
            ExitCode.INPUT,
            folder + ": links in it form a loop (expected: a folder without loops).",
            e);
      }
      throw e.getCause();
    }
    if (entries.isEmpty()) {
      throw new CommandException(
          ExitCode.INPUT, folder + ": an empty folder (expected: a model file in it).");
    }
    return entries;
  }

  private static boolean hidden(Path name) {
    for (Path part : name) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
