package io.modelgrid.cli.local;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.ProcessLock;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The grid of one machine and data folder: which nodes it has, which of them run, and how one is
 * started. A process is taken for a node only if it is the very one that was started as it, so that
 * nothing foreign is ever ended.
 *
 * <p>Whoever starts or stops nodes does it inside {@link #changing}.
 */
public final class LocalGrid {
  private final GridFolder folder;
  private final NodeLauncher launcher;

  public LocalGrid(GridFolder folder, NodeLauncher launcher) {
    this.folder = folder;
    this.launcher = launcher;
  }

  public GridFolder folder() {
    return folder;
  }

  /** What {@code grid.json} keeps; empty before the first {@code up}. */
  public Optional<GridFile> file() {
    return GridFile.read(folder.gridFile());
  }

  /** As {@link #file()}, for commands that need a grid. */
  public GridFile known() {
    return file()
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.UNREACHABLE,
                    "there is no local grid in "
                        + folder.root()
                        + " (expected: one made by ./modelgrid up); start one, or name its folder"
                        + " with --data."));
  }

  /**
   * Starts or stops nodes while no other command does.
   *
   * @throws CommandException when another command is at it
   */
  public <T> T changing(Supplier<T> change) {
    ProcessLock lock = lockForChange();
    try {
      return change.get();
    } finally {
      lock.close();
    }
  }

  private ProcessLock lockForChange() {
    return ProcessLock.tryAcquire(folder.changeLock())
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.LOCKED,
                    "another ./modelgrid command is starting or stopping nodes in "
                        + folder.root()
                        + " (expected: one at a time); wait for it, or end it."));
  }

  /**
   * The grid as it shall be for a start: nodes are added until there are {@code count}, each with a
   * remoting port that is kept from then on.
   */
  public GridFile plan(int count, Optional<Integer> httpPort, int defaultHttpPort) {
    GridFile grid = file().orElseGet(() -> new GridFile(defaultHttpPort, List.of()));
    if (httpPort.isPresent()) {
      grid = grid.withHttpPort(httpPort.get());
    }
    while (grid.nodes().size() < count) {
      grid = withOneMore(grid);
    }
    return grid;
  }

  /** The grid with one node more. */
  public GridFile withOneMore(GridFile grid) {
    Set<Integer> taken = new HashSet<>();
    grid.nodes().forEach(node -> taken.add(node.remotingPort()));
    return grid.with(new GridFile.Node(grid.nextNumber(), Ports.choose(taken)));
  }

  /** Keeps this as the grid, and tells every node about all of them. */
  public void keep(GridFile grid) {
    grid.write(folder.gridFile());
    for (GridFile.Node node : grid.nodes()) {
      GridFolder.write(folder.nodeConf(node.number()), NodeConf.text(folder, grid, node));
    }
  }

  /** Starts a node that is known and does not run. */
  public Process start(int number) {
    return launcher.start(folder, number);
  }

  /** The node's process, if it runs. */
  public Optional<ProcessHandle> process(int number) {
    return NodeFile.read(folder.nodeFile(number)).flatMap(NodeFile::process);
  }

  /** Numbers of the nodes that run. */
  public List<Integer> running() {
    return file().stream()
        .flatMap(grid -> grid.nodes().stream())
        .map(GridFile.Node::number)
        .filter(number -> process(number).isPresent())
        .toList();
  }

  /** Whether somebody told the node to stop since its last start. */
  public boolean toldToStop(int number) {
    return NodeFile.read(folder.nodeFile(number)).map(NodeFile::stopping).orElse(true);
  }

  /** Notes that the node's end is wanted. */
  void markStopping(int number) {
    NodeFile.read(folder.nodeFile(number)).ifPresent(f -> f.told().write(folder.nodeFile(number)));
  }

  /** The address of a node's HTTP port. */
  public static URI http(GridFile grid, int number) {
    return URI.create("http://127.0.0.1:" + grid.httpPort(number));
  }

  /** {@code host:port} of a node's gRPC port. */
  public static String grpc(GridFile grid, int number) {
    return "127.0.0.1:" + grid.grpcPort(number);
  }
}
