package io.modelgrid.cli.command;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.local.GridFile;
import io.modelgrid.cli.local.LocalGrid;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which grid a command talks to. */
final class AddressOptions {
  private static final String URL_VARIABLE = "MODELGRID_URL";
  private static final Duration PROBE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Address of any node, for example http://127.0.0.1:8000 (default: MODELGRID_URL, else the"
              + " local grid's first node that runs).")
  private @Nullable String url;

  @Mixin private DataOption data = new DataOption();

  /** A client whose calls may take this long each. */
  GridClient client(Terminal terminal, Duration patience) {
    String named = url == null ? terminal.variable(URL_VARIABLE) : url;
    URI base = named == null ? localNode(data.grid(terminal)) : parse(named);
    return new GridClient(base, patience);
  }

  GridClient client(Terminal terminal) {
    return client(terminal, PATIENCE);
  }

  /** The local grid of this machine, whether or not it is the one that is talked to. */
  LocalGrid localGrid(Terminal terminal) {
    return data.grid(terminal);
  }

  /**
   * Clients of the node that is named; where none is, of all nodes of the local grid that run.
   *
   * @param number the local node that is meant, or null
   */
  List<GridClient> nodes(Terminal terminal, @Nullable Integer number) {
    if (number == null && (url != null || terminal.variable(URL_VARIABLE) != null)) {
      return List.of(client(terminal));
    }
    LocalGrid grid = data.grid(terminal);
    GridFile file = grid.known();
    if (number != null) {
      NodesCommand.require(file, number);
      return List.of(new GridClient(LocalGrid.http(file, number), PATIENCE));
    }
    List<Integer> running = grid.running();
    if (running.isEmpty()) {
      throw noneRuns(grid);
    }
    return running.stream()
        .map(each -> new GridClient(LocalGrid.http(file, each), PATIENCE))
        .toList();
  }

  /** Whether a node is named by its address on the command line. */
  boolean namesUrl() {
    return url != null;
  }

  private static CommandException noneRuns(LocalGrid grid) {
    return new CommandException(
        ExitCode.UNREACHABLE,
        "no node of a local grid runs in "
            + grid.folder().root()
            + " (expected: one to talk to); start a grid with ./modelgrid up, or name a node with"
            + " --url or "
            + URL_VARIABLE
            + ".");
  }

  private static URI localNode(LocalGrid grid) {
    List<Integer> running = grid.running();
    if (running.isEmpty()) {
      throw noneRuns(grid);
    }
    GridFile file = grid.known();
    return running.stream()
        .map(number -> LocalGrid.http(file, number))
        .filter(node -> new GridClient(node, PROBE).status(GridPaths.STARTUP, PROBE) == 200)
        .findFirst()
        .orElse(LocalGrid.http(file, running.get(0)));
  }

  private static URI parse(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text : text + "/");
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw badUrl(text);
    }
    throw badUrl(text);
  }

  private static CommandException badUrl(String text) {
    return new CommandException(
        ExitCode.USAGE, "--url: " + text + " (expected: for example http://127.0.0.1:8000)");
  }
}
