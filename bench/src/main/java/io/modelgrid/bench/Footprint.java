package io.modelgrid.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a node holds, as {@code /proc} and the file system tell.
 *
 * @param residentMiB resident memory
 * @param handles open file handles
 * @param files regular files below the node's own folder, without its logs, and in the machine's
 *     folder for temporary files; the latter is shared by all nodes, and by whoever else works
 *     there
 */
record Footprint(long residentMiB, long threads, long handles, long files) {

  static Footprint of(LocalGridProcess grid, int node) throws IOException {
    Path process = Path.of("/proc/" + grid.pidOf(node));
    return new Footprint(
        grid.residentMiB(node),
        entries(process.resolve("task")),
        entries(process.resolve("fd")),
        files(grid.data().resolve("nodes/" + node))
            + files(grid.data().resolve("artifacts"))
            + entries(Path.of(System.getProperty("java.io.tmpdir"))));
  }

  private static long entries(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.count();
    }
  }

  private static long files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("/logs/"))
          .count();
    }
  }
}
