package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.FakeGrid;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.TestTerminal;
import io.modelgrid.cli.local.GridFile;
import io.modelgrid.cli.local.GridFolder;
import io.modelgrid.cli.local.LocalGrid;
import io.modelgrid.cli.local.NodeLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {
  private static final String SET =
      "{\"node\":\"node-2\",\"logger\":\"io.modelgrid\",\"level\":\"DEBUG\",\"changed\":true}";

  @TempDir Path folder = Path.of("");
  private final FakeGrid grid = new FakeGrid();
  private TestTerminal terminal = new TestTerminal(folder, Map.of());

  @BeforeEach
  void sitDown() {
    terminal = new TestTerminal(folder, Map.of());
    grid.on("PUT /grid/v1/log-levels", 200, SET);
  }

  @AfterEach
  void stop() {
    grid.close();
  }

  /** A local grid of which none runs; where node 1 would answer, a fake one does. */
  private GridFolder localGrid() {
    GridFolder local = new GridFolder(folder.resolve(".modelgrid"));
    new LocalGrid(local, NodeLauncher.ofNodes(Map.of()))
        .keep(new GridFile(grid.port(), List.of(new GridFile.Node(1, 1))));
    return local;
  }

  @Test
  void bothFormatsAreShownForPeople() throws Exception {
    Path log = localGrid().log(1);
    Files.createDirectories(log.getParent());
    Files.writeString(
        log,
        "2026-11-22T10:00:00.000Z INFO  i.m.c.GridNode - up\n"
            + "{\"time\":\"2026-11-22T10:00:01.000Z\",\"level\":\"ERROR\",\"logger\":\"io.modelgrid.X\","
            + "\"node\":\"node-1\",\"message\":\"broken\",\"request\":\"job-7\",\"error\":\"Oh: no\\n\\tat x.Y\"}\n");
    assertThat(terminal.run("logs")).isZero();
    assertThat(terminal.out().lines())
        .containsExactly(
            "2026-11-22T10:00:00.000Z INFO  i.m.c.GridNode - up",
            "2026-11-22T10:00:01.000Z ERROR io.modelgrid.X [request=job-7] - broken",
            "    Oh: no",
            "        at x.Y");
  }

  @Test
  void aLevelIsSetAtTheNodeThatIsNamed() throws Exception {
    assertThat(terminal.run("logs", "--level", "io.modelgrid=DEBUG", "--url", grid.url())).isZero();
    assertThat(terminal.out()).isEqualTo("node-2: io.modelgrid writes from DEBUG on\n");
    assertThat(Json.parse(grid.last().text()).toString())
        .isEqualTo("{\"logger\":\"io.modelgrid\",\"level\":\"DEBUG\"}");
  }

  @Test
  void aLocalNodeIsNamedByItsNumber() {
    localGrid();
    assertThat(terminal.run("logs", "--level", "io.modelgrid=DEBUG", "--node", "1")).isZero();
    assertThat(grid.requests()).hasSize(1);
    assertThat(terminal.run("logs", "--level", "io.modelgrid=DEBUG", "--node", "7")).isEqualTo(2);
    assertThat(terminal.err()).contains("there is no node 7");
  }

  @Test
  void whereNoLocalNodeRunsNoneIsSet() {
    localGrid();
    assertThat(terminal.run("logs", "--level", "io.modelgrid=DEBUG")).isEqualTo(69);
    assertThat(terminal.err()).contains("no node of a local grid runs");
    assertThat(grid.requests()).isEmpty();
  }

  @Test
  void levelsAreShown() {
    grid.on(
        "GET /grid/v1/log-levels",
        200,
        "{\"node\":\"node-2\",\"levels\":[{\"logger\":\"slick\",\"level\":\"WARN\",\"changed\":false},"
            + "{\"logger\":\"io.modelgrid\",\"level\":\"DEBUG\",\"changed\":true}]}");
    assertThat(terminal.run("logs", "--levels", "--url", grid.url())).isZero();
    assertThat(terminal.out().lines())
        .containsExactly(
            "NODE    LOGGER        LEVEL",
            "node-2  slick         WARN",
            "node-2  io.modelgrid  DEBUG  changed");
  }

  @Test
  void whatTheNodeRefusesIsSaidInItsWords() {
    grid.on("PUT /grid/v1/log-levels", 400, "{\"error\":\"level is 'LOUD' (expected: …)\"}");
    assertThat(terminal.run("logs", "--level", "io.modelgrid=LOUD", "--url", grid.url()))
        .isNotZero();
    assertThat(terminal.err()).contains("level is 'LOUD' (expected: …)");
  }

  @Test
  void aLevelWithoutALoggerAndANodeWithoutALevelAreMisuse() {
    assertThat(terminal.run("logs", "--level", "DEBUG")).isEqualTo(2);
    assertThat(terminal.run("logs", "--node", "1")).isEqualTo(2);
    assertThat(terminal.run("logs", "--levels", "--node", "1", "--url", grid.url())).isEqualTo(2);
  }
}
