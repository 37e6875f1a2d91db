package io.modelgrid.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.ProcessLock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing that stands in the way of a start is one sentence with what to do. */
class PreflightTest {
  private static final Preflight ROOMY = new Preflight(folder -> Long.MAX_VALUE);

  @TempDir Path folder = Path.of("");

  @Test
  void aFullDisk() {
    Preflight full = new Preflight(any -> 499L << 20);
    assertRefused(
        () -> full.checkFolder(new GridFolder(folder)),
        ExitCode.LOCKED,
        "has 499 MB free (expected: at least 500 MB); make room");
  }

  @Test
  void aDataFolderThatCannotBeMade() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertRefused(
        () -> ROOMY.checkFolder(new GridFolder(file.resolve("data"))),
        ExitCode.LOCKED,
        "cannot be written",
        "--data");
    assertRefused(
        () -> ROOMY.checkFolder(new GridFolder(file)),
        ExitCode.LOCKED,
        "cannot be written: " + file + " is a file, not a folder (expected: a folder of yours)");
  }

  @Test
  void aDataFolderThatIsFineIsLeftAsItWas() {
    ROOMY.checkFolder(new GridFolder(folder));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTakenHttpPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      GridFile file = new GridFile(taken.getLocalPort(), List.of(new GridFile.Node(1, 1)));
      assertRefused(
          () -> ROOMY.checkNodes(grid(), file, List.of(1)),
          ExitCode.LOCKED,
          "port " + taken.getLocalPort() + ", the HTTP port of node 1, is in use",
          "--port");
    }
  }

  @Test
  void aTakenGrpcPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      GridFile file = new GridFile(taken.getLocalPort() - 1, List.of(new GridFile.Node(1, 1)));
      assertRefused(
          () -> ROOMY.checkNodes(grid(), file, List.of(1)),
          ExitCode.LOCKED,
          "port " + taken.getLocalPort() + ", the gRPC port of node 1, is in use",
          "--port");
    }
  }

  @Test
  void aPortTakenOnAllAddresses() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThat(Ports.isFree(taken.getLocalPort())).isFalse();
    }
  }

  @Test
  void aTakenRemotingPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      GridFile file =
          new GridFile(
              Ports.choose(java.util.Set.of()),
              List.of(new GridFile.Node(1, taken.getLocalPort())));
      assertRefused(
          () -> ROOMY.checkNodes(grid(), file, List.of(1)),
          ExitCode.LOCKED,
          "port " + taken.getLocalPort() + ", on which node 1 talks to the others, is in use",
          "change remoting_port of node 1 in");
    }
  }

  @Test
  void aPortBeyondTheLast() {
    GridFile file = new GridFile(65_530, List.of(new GridFile.Node(2, 1)));
    assertRefused(
        () -> ROOMY.checkNodes(grid(), file, List.of(2)),
        ExitCode.USAGE,
        "node 2 would get the HTTP port 65540",
        "choose a lower --port");
  }

  @Test
  void anotherNodeOnTheFolder() {
    GridFile file = new GridFile(8000, List.of(new GridFile.Node(1, 1)));
    ProcessLock held = ProcessLock.tryAcquire(new GridFolder(folder).nodeLock(1)).orElseThrow();
    try {
      assertRefused(
          () -> ROOMY.checkNodes(grid(), file, List.of(1)),
          ExitCode.LOCKED,
          "another node runs on the folder");
    } finally {
      held.close();
    }
  }

  @Test
  void aSecondUpOnTheSameFolder() {
    LocalGrid grid = grid();
    grid.keep(new GridFile(8000, List.of(new GridFile.Node(1, 1), new GridFile.Node(2, 2))));
    long pid = ProcessHandle.current().pid();
    new NodeFile(pid, ProcessIdentity.of(pid).orElseThrow(), false)
        .write(grid.folder().nodeFile(2));
    assertRefused(
        () -> ROOMY.checkNothingRuns(grid),
        ExitCode.LOCKED,
        "a grid runs already in " + folder + " (nodes 2)",
        "./modelgrid down");
  }

  private LocalGrid grid() {
    return new LocalGrid(new GridFolder(folder), NodeLauncher.ofNodes(System.getenv()));
  }

  private static void assertRefused(ThrowingCallable call, ExitCode code, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
        .hasMessageContainingAll(words)
        .message()
        .hasLineCount(1);
  }
}
