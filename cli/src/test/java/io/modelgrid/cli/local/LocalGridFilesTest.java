package io.modelgrid.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.node.NodeConfigFile;
import io.modelgrid.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a local grid keeps on disk. */
class LocalGridFilesTest {
  @TempDir Path folder = Path.of("");

  @Test
  void remotingPortsAreChosenOnceAndKept() {
    LocalGrid grid = grid();
    GridFile first = grid.plan(3, Optional.empty(), 8000);
    grid.keep(first);
    GridFile again = grid.plan(3, Optional.of(9000), 8000);

    assertThat(again.nodes()).isEqualTo(first.nodes());
    assertThat(again.httpPort()).isEqualTo(9000);
    Set<Integer> ports = new HashSet<>();
    first.nodes().forEach(node -> ports.add(node.remotingPort()));
    assertThat(ports).hasSize(3).allMatch(port -> port >= 20_000 && port < 32_000);
  }

  @Test
  void theHttpPortIsKeptUnlessAnotherIsNamed() {
    LocalGrid grid = grid();
    grid.keep(grid.plan(2, Optional.of(9100), 8000));
    assertThat(grid.plan(2, Optional.empty(), 8000).httpPort()).isEqualTo(9100);
    assertThat(grid.known().httpPort(3)).isEqualTo(9120);
  }

  @Test
  void fewerNodesThanKnownForgetsNone() {
    LocalGrid grid = grid();
    grid.keep(grid.plan(4, Optional.empty(), 8000));
    assertThat(grid.plan(2, Optional.empty(), 8000).nodes()).hasSize(4);
  }

  @Test
  void everyNodesConfigurationIsValidAndNamesAllAsSeeds() {
    LocalGrid grid = grid();
    GridFile file = grid.plan(3, Optional.empty(), 8000);
    grid.keep(file);
    for (GridFile.Node node : file.nodes()) {
      Config config = NodeConfigFile.load(grid.folder().nodeConf(node.number()));
      Settings settings = Settings.read(config);
      assertThat(settings.node().name()).isEqualTo("node-" + node.number());
      assertThat(settings.http().port()).isEqualTo(8000 + 10 * (node.number() - 1));
      assertThat(settings.grpc().port()).isEqualTo(8001 + 10 * (node.number() - 1));
      assertThat(settings.cluster().port()).isEqualTo(node.remotingPort());
      assertThat(settings.cluster().founding()).isEqualTo("locked");
      assertThat(settings.cluster().seeds())
          .isEqualTo(file.nodes().stream().map(n -> "127.0.0.1:" + n.remotingPort()).toList());
      assertThat(settings.storage().catalogueUrl())
          .contains("WRITE_DELAY=0", folder.resolve("a b").toString());
      assertThat(settings.storage().artifactDirectory()).isEqualTo(grid.folder().artifacts());
      assertThat(settings.training().directory()).isEqualTo(grid.folder().trainings());
      assertThat(settings.training().folders())
          .isEqualTo(grid.folder().trainingData())
          .contains(grid.folder().root().resolve("data"));
    }
  }

  @Test
  void aBrokenGridFileIsOneSentence() throws Exception {
    LocalGrid grid = grid();
    Files.createDirectories(grid.folder().root());
    Files.writeString(grid.folder().gridFile(), "{\"http_port\": \"x\", \"nodes\": []}");
    assertThatThrownBy(grid::file)
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIG))
        .hasMessageContaining("http_port: \"x\" (expected: a number from 1 to 65535)");
  }

  @Test
  void aProcessIsOursOnlyWithItsIdentity() {
    GridFolder files = grid().folder();
    long pid = ProcessHandle.current().pid();
    String identity = ProcessIdentity.of(pid).orElseThrow();
    new NodeFile(pid, identity, false).write(files.nodeFile(1));
    assertThat(NodeFile.read(files.nodeFile(1)).flatMap(NodeFile::process)).isPresent();

    // The same pid, but another start: a process that came later.
    new NodeFile(pid, identity + "0", false).write(files.nodeFile(1));
    assertThat(NodeFile.read(files.nodeFile(1)).flatMap(NodeFile::process)).isEmpty();
  }

  @Test
  void aTornNodeFileMeansThatNothingIsKnownOfTheProcess() throws Exception {
    GridFolder files = grid().folder();
    Files.createDirectories(files.node(1));
    Files.writeString(files.nodeFile(1), "{\"pid\": 1");
    assertThat(NodeFile.read(files.nodeFile(1))).isEmpty();
  }

  @Test
  void onlyOneCommandChangesTheGridAtATime() {
    LocalGrid grid = grid();
    String outer =
        grid.changing(
            () -> {
              assertThatThrownBy(() -> grid.changing(() -> "inner"))
                  .isInstanceOf(CommandException.class)
                  .hasMessageContaining("another ./modelgrid command is starting or stopping");
              return "outer";
            });
    assertThat(outer).isEqualTo("outer");
    assertThat(grid.<String>changing(() -> "later")).isEqualTo("later");
  }

  @Test
  void theNodesFlagsBoundItsMemoryAndKeepItQuiet() {
    List<String> options = NodeFlags.options(1, " -Xmx1g  -Dx=y ");
    assertThat(options)
        .contains(
            "-Xmx384m",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-Dh2.bindAddress=127.0.0.1")
        .endsWith("-Xmx1g", "-Dx=y")
        .allMatch(option -> option.startsWith("-"))
        .anyMatch(option -> option.startsWith("-XX:MaxDirectMemorySize="));
    assertThat(NodeFlags.environment())
        .containsEntry("OPT_OUT_TRACKING", "true")
        .containsEntry("ORT_DISABLE_TELEMETRY", "1")
        .containsKey("MALLOC_ARENA_MAX");
  }

  @Test
  void logsAreShownFromTheirEndAndFollowedThroughARotation() throws Exception {
    Path log = folder.resolve("node.log");
    assertThat(LogTail.lines(log, 5)).isEmpty();
    Files.writeString(log, "one\ntwo\nthree\n");
    assertThat(LogTail.lines(log, 2)).containsExactly("two", "three");

    LogTail tail = new LogTail(log);
    Files.writeString(log, "one\ntwo\nthree\nfour\n");
    assertThat(tail.newLines()).containsExactly("four");
    Files.writeString(log, "new\n");
    assertThat(tail.newLines()).containsExactly("new");
  }

  // A line is written in pieces, and looked at in between; each is shown once, and whole.
  @Test
  void aLineWithoutItsEndWaitsForIt() throws Exception {
    Path log = folder.resolve("node.log");
    LogTail tail = new LogTail(log);
    Files.writeString(log, "whole\nha");
    assertThat(tail.newLines()).containsExactly("whole");
    assertThat(tail.newLines()).isEmpty();
    Files.writeString(log, "lf\n", StandardOpenOption.APPEND);
    assertThat(tail.newLines()).containsExactly("half");
  }

  @Test
  void aLineWhoseBeginningIsOutOfSightIsLeftOut() throws Exception {
    Path log = folder.resolve("node.log");
    Files.writeString(log, "x".repeat(2 << 20) + "\nlast\n");
    assertThat(LogTail.lines(log, 5)).containsExactly("last");
  }

  private LocalGrid grid() {
    return new LocalGrid(
        new GridFolder(folder.resolve("a b")), NodeLauncher.ofNodes(System.getenv()));
  }
}
