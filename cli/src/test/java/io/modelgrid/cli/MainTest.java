package io.modelgrid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
  @TempDir Path folder = Path.of("");

  @Test
  void everyCommandHasHelpWithExamplesAndExitCodes() {
    List<List<String>> commands = new ArrayList<>();
    collect(Main.commandLine(terminal().terminal()), List.of(), commands);

    assertThat(commands).hasSizeGreaterThan(15);
    for (List<String> command : commands) {
      TestTerminal terminal = terminal();
      List<String> arguments = new ArrayList<>(command);
      arguments.add("--help");
      assertThat(terminal.run(arguments.toArray(String[]::new))).as(command.toString()).isZero();
      assertThat(terminal.out())
          .as(command.toString())
          .contains(
              "Examples:", "./modelgrid " + String.join(" ", command), "69    no grid answers");
    }
  }

  @Test
  void withoutACommandItSaysWhatThereIs() {
    TestTerminal terminal = terminal();
    assertThat(terminal.run()).isEqualTo(2);
    assertThat(terminal.err()).contains("Usage: modelgrid", "predict");
  }

  @Test
  void anUnknownCommandIsMisuse() {
    TestTerminal terminal = terminal();
    assertThat(terminal.run("deplay")).isEqualTo(2);
    assertThat(terminal.err()).contains("modelgrid: Unmatched argument", "deploy");
    assertThat(terminal.out()).isEmpty();
  }

  @Test
  void aCommandThatIsNotThereYetIsNotOffered() {
    assertThat(Main.commandLine(terminal().terminal()).getSubcommands())
        .doesNotContainKeys("keys", "audit");
  }

  @Test
  void misuseNamesTheCommandWhoseHelpToRead() {
    TestTerminal terminal = terminal();
    assertThat(terminal.run("up", "--nodes", "0")).isEqualTo(2);
    assertThat(terminal.err())
        .contains("--nodes: 0 (expected: from 1 to 50)", "See: ./modelgrid up --help");
  }

  @Test
  void aPortOutOfRangeIsMisuse() {
    TestTerminal terminal = terminal();
    assertThat(terminal.run("up", "--port", "70000")).isEqualTo(2);
    assertThat(terminal.err()).contains("--port: 70000 (expected: from 1 to 65535)");
  }

  @Test
  void aNameThatNoModelMayHaveIsMisuse() {
    TestTerminal terminal = terminal();
    assertThat(terminal.run("show", "a/b")).isEqualTo(2);
    assertThat(terminal.err()).contains("a/b (expected: a name of at most 128 letters");
  }

  @Test
  void withoutAGridEveryGridCommandSaysHowToStartOne() {
    for (String command : List.of("models", "nodes")) {
      TestTerminal terminal = terminal();
      assertThat(terminal.run(command)).isEqualTo(69);
      assertThat(terminal.err())
          .startsWith("modelgrid: no node of a local grid runs in " + folder)
          .contains("./modelgrid up", "--url", "MODELGRID_URL")
          .hasLineCount(1);
    }
  }

  @Test
  void withoutALocalGridStatusAndLogsSaySo() {
    for (String command : List.of("status", "logs")) {
      TestTerminal terminal = terminal();
      assertThat(terminal.run(command)).isEqualTo(69);
      assertThat(terminal.err()).contains("there is no local grid in " + folder);
    }
  }

  @Test
  void downWithoutAGridIsNoError() {
    TestTerminal terminal = terminal();
    assertThat(terminal.run("down")).isZero();
    assertThat(terminal.out()).contains("no node runs in");
  }

  private TestTerminal terminal() {
    return new TestTerminal(folder, Map.of());
  }

  private static void collect(CommandLine line, List<String> path, List<List<String>> commands) {
    line.getSubcommands()
        .forEach(
            (name, sub) -> {
              List<String> longer = new ArrayList<>(path);
              longer.add(name);
              commands.add(List.copyOf(longer));
              collect(sub, longer, commands);
            });
  }
}
