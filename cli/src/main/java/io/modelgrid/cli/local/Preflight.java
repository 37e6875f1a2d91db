package io.modelgrid.cli.local;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What has to be so before nodes are started; each thing that is not is one sentence.
 *
 * @param disk tells how many bytes are free for a folder
 */
public record Preflight(Disk disk) {
  private static final long LEAST_FREE = 500L << 20;

  /** Free room, by folder. */
  @FunctionalInterface
  public interface Disk {
    long freeBytes(Path folder) throws IOException;
  }

  /** Asks the real disk. */
  public static Preflight ofMachine() {
    return new Preflight(folder -> Files.getFileStore(folder).getUsableSpace());
  }

  /** The data folder can be made and written, and there is room. */
  public void checkFolder(GridFolder folder) {
    Path root = folder.root();
    try {
      Files.createDirectories(root);
      Files.delete(Files.createTempFile(root, "write", ".probe"));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.LOCKED,
          "the data folder "
              + root
              + " cannot be written: "
              + FileTrouble.said(e)
              + " (expected: a folder of yours); name another with --data.",
          e);
    }
    long free;
    try {
      free = disk.freeBytes(root);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.LOCKED,
          "the disk of " + root + " cannot be asked for its room: " + FileTrouble.said(e),
          e);
    }
    if (free < LEAST_FREE) {
      throw new CommandException(
          ExitCode.LOCKED,
          "the disk of "
              + root
              + " has "
              + (free >> 20)
              + " MB free (expected: at least 500 MB); make room, or name a folder on another disk"
              + " with --data.");
    }
  }

  /** None of the grid's nodes runs. */
  public void checkNothingRuns(LocalGrid grid) {
    List<Integer> running = grid.running();
    if (!running.isEmpty()) {
      throw new CommandException(
          ExitCode.LOCKED,
          "a grid runs already in "
              + grid.folder().root()
              + " (nodes "
              + String.join(", ", running.stream().map(String::valueOf).toList())
              + "); stop it with ./modelgrid down, or start a second one with another --data and"
              + " --port.");
    }
  }

  /** These nodes' folders are used by nobody, and their ports are free. */
  public void checkNodes(LocalGrid grid, GridFile file, List<Integer> numbers) {
    for (int number : numbers) {
      checkLock(grid.folder(), number);
      checkPort(file.httpPort(number), "HTTP", number);
      checkPort(file.grpcPort(number), "gRPC", number);
      int remoting = file.node(number).orElseThrow().remotingPort();
      if (!Ports.isFree(remoting)) {
        throw new CommandException(
            ExitCode.LOCKED,
            "port "
                + remoting
                + ", on which node "
                + number
                + " talks to the others, is in use by another program (expected: free); stop that"
                + " program, or, while the grid is down, change remoting_port of node "
                + number
                + " in "
                + grid.folder().gridFile()
                + ".");
      }
    }
  }

  private static void checkPort(int port, String protocol, int number) {
    if (port > 65_535) {
      throw new CommandException(
          ExitCode.USAGE,
          "node "
              + number
              + " would get the "
              + protocol
              + " port "
              + port
              + " (expected: at most 65535); choose a lower --port.");
    }
    if (!Ports.isFree(port)) {
      throw new CommandException(
          ExitCode.LOCKED,
          "port "
              + port
              + ", the "
              + protocol
              + " port of node "
              + number
              + ", is in use by another program (expected: free); stop that program, or choose"
              + " other ports with ./modelgrid up --port.");
    }
  }

  private static void checkLock(GridFolder folder, int number) {
    Optional<ProcessLock> lock = ProcessLock.tryAcquire(folder.nodeLock(number));
    if (lock.isEmpty()) {
      throw new CommandException(
          ExitCode.LOCKED,
          "another node runs on the folder "
              + folder.node(number)
              + " (expected: nobody); stop it first.");
    }
    lock.get().close();
  }
}
