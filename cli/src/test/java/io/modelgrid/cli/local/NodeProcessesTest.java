package io.modelgrid.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.TestTerminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as processes: real JVMs of a program that stands in for a node. */
class NodeProcessesTest {
  @TempDir Path folder = Path.of("");
  private final List<Process> processes = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();

  @AfterEach
  void endAll() {
    LocalGrid grid = grid("");
    grid.running().forEach(number -> kill(grid, number));
    processes.forEach(process -> process.destroyForcibly().onExit().join());
  }

  @Test
  void nodesStartAndStopInOrder() {
    LocalGrid grid = grid("");
    GridFile file = keep(grid, 2);
    Map<Integer, Process> started = start(grid, file, List.of(1, 2));

    assertThat(grid.running()).containsExactly(1, 2);
    assertThat(grid.process(1).orElseThrow().pid()).isEqualTo(process(started, 1).pid());
    assertThat(ResidentMemory.of(process(started, 1).pid()).orElse(1)).isPositive();
    assertThatThrownBy(() -> new Preflight(f -> Long.MAX_VALUE).checkNodes(grid, file, List.of(1)))
        .hasMessageContaining("another node runs on the folder");

    assertThat(NodeStopper.patient().stop(grid, List.of(1, 2), progress())).isEmpty();
    assertThat(grid.running()).isEmpty();
    assertThat(grid.toldToStop(1)).isTrue();
    assertThat(process(started, 1).onExit().join().isAlive()).isFalse();
  }

  @Test
  void aNodeThatDoesNotStopIsKilledAndNamed() {
    LocalGrid grid = grid("-Dfake.node=stubborn");
    start(grid, keep(grid, 1), List.of(1));
    assertThat(new NodeStopper(Duration.ofMillis(300)).stop(grid, List.of(1), progress()))
        .containsExactly(1);
    assertThat(grid.running()).isEmpty();
  }

  @Test
  void aNodeThatEndsWhileItStartsIsToldWithItsLogAndTheOthersAreStopped() {
    LocalGrid grid = grid("-Dfake.node=fails");
    GridFile file = keep(grid, 2);
    assertThatThrownBy(() -> start(grid, file, List.of(1, 2)))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIG))
        .hasMessageContainingAll(
            "ended while it started (exit code 78)", "1 mistake in the configuration");
    assertThat(grid.running()).isEmpty();
  }

  @Test
  void aNodeThatDiesIsToldWithItsExitCodeAndHowToStartIt() {
    LocalGrid grid = grid("");
    Map<Integer, Process> children = start(grid, keep(grid, 2), List.of(1, 2));
    GridWatch watch = watch(grid, children, false);
    assertThat(watch.look()).isTrue();
    assertThat(said).isEmpty();

    process(children, 2).destroyForcibly().onExit().join();
    assertThat(watch.look()).isTrue();
    assertThat(said)
        .containsExactly(
            "node 2 ended (exit code 137); why: ./modelgrid logs 2; start it again: ./modelgrid nodes"
                + " start 2");

    NodeStopper.patient().stop(grid, List.of(1), progress());
    assertThat(watch.look()).isFalse();
    assertThat(said).last().isEqualTo("node 1 was stopped");
  }

  @Test
  void withRestartANodeThatDiesComesBackAfterAPauseThatGrows() {
    LocalGrid grid = grid("");
    Map<Integer, Process> children = start(grid, keep(grid, 1), List.of(1));
    GridWatch watch = watch(grid, children, true);
    kill(grid, 1);

    assertThat(watch.look()).isTrue();
    assertThat(said).last().asString().endsWith("it starts again in 1 s");
    assertThat(grid.running()).isEmpty();

    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(watch.look()).isTrue();
    assertThat(said).last().isEqualTo("node 1 is starting again");
    assertThat(grid.running()).containsExactly(1);

    kill(grid, 1);
    watch.look();
    assertThat(said).last().asString().endsWith("it starts again in 2 s");
  }

  // Ctrl-C, Ctrl-Z and a closed window reach all processes that the terminal started.
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aNodeDoesNotHearTheTerminal() throws Exception {
    LocalGrid grid = grid("");
    Process node = process(start(grid, keep(grid, 1), List.of(1)), 1);

    for (String signal : List.of("INT", "HUP", "TSTP")) {
      assertThat(signal(signal, node)).isZero();
    }

    // SIGTERM would wait for SIGCONT in a process that was stopped.
    assertThat(NodeStopper.patient().stop(grid, List.of(1), progress())).isEmpty();
    assertThat(node.waitFor()).as("ended by SIGTERM, and by none before").isEqualTo(143);
  }

  // Nice values count within a session only.
  @Test
  @EnabledOnOs(OS.LINUX)
  void nodesShareTheSessionOfTheirLauncher() throws Exception {
    LocalGrid grid = grid("");
    Process node = process(start(grid, keep(grid, 1), List.of(1)), 1);

    assertThat(session(node.pid())).isEqualTo(session(ProcessHandle.current().pid()));
  }

  private static int signal(String name, Process process) throws Exception {
    return new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
  }

  private static String session(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];
  }

  @Test
  void aNodeGetsItsOwnFlagsAndCache() throws Exception {
    LocalGrid grid = grid("");
    GridFile file = keep(grid, 1);
    List<String> command =
        new NodeLauncher(FakeNode.class.getName(), System.getenv()).command(grid.folder(), 1);
    assertThat(command)
        .contains("-Dmodelgrid.log.file=" + grid.folder().log(1), "-XX:+UseParallelGC")
        .endsWith("--config", grid.folder().nodeConf(1).toString());

    Map<Integer, Process> started = start(grid, file, List.of(1));
    Path environment = Path.of("/proc/" + process(started, 1).pid() + "/environ");
    if (Files.isReadable(environment)) {
      assertThat(Set.of(Files.readString(environment).split("\0", -1)))
          .contains("DJL_CACHE_DIR=" + grid.folder().cache(1), "OPT_OUT_TRACKING=true");
    }
  }

  private static Process process(Map<Integer, Process> processes, int number) {
    return Objects.requireNonNull(processes.get(number));
  }

  private GridWatch watch(LocalGrid grid, Map<Integer, Process> children, boolean restart) {
    return new GridWatch(grid, children, restart, said::add, clock::get);
  }

  private void kill(LocalGrid grid, int number) {
    ProcessHandle process = grid.process(number).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  private Map<Integer, Process> start(LocalGrid grid, GridFile file, List<Integer> numbers) {
    Map<Integer, Process> started =
        new NodeStarter(Duration.ofMinutes(2)).start(grid, file, numbers, progress());
    processes.addAll(started.values());
    return new HashMap<>(started);
  }

  private GridFile keep(LocalGrid grid, int count) {
    GridFile file = grid.plan(count, java.util.Optional.of(Ports.choose(Set.of())), 8000);
    grid.keep(file);
    return file;
  }

  private LocalGrid grid(String options) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put(NodeFlags.EXTRA_OPTIONS, options);
    return new LocalGrid(
        new GridFolder(folder), new NodeLauncher(FakeNode.class.getName(), environment));
  }

  private Progress progress() {
    return new Progress(new TestTerminal(folder, Map.of()).terminal());
  }
}
