package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.FakeGrid;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.TestTerminal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about alerts, against a fake node. */
class AlertsCommandTest {
  private static final String RULES =
      """
      "rules":[{"name":"lost","expression":"node_lost","severity":"critical","action":"none",
        "source":"default"}]}""";

  @TempDir Path folder = Path.of("");
  private final FakeGrid grid = new FakeGrid();
  private TestTerminal terminal = new TestTerminal(folder, Map.of());

  @BeforeEach
  void sitDown() {
    terminal = new TestTerminal(folder, Map.of("MODELGRID_URL", grid.url()));
  }

  @AfterEach
  void stop() {
    grid.close();
  }

  @Test
  void listsWhatIsWrongAndTheRules() {
    grid.on(
        "GET /grid/v1/alerts",
        200,
        """
        {"alerts":[{"rule":"lost","expression":"node_lost","severity":"critical","state":"firing",
          "subject":"node-2","value":1,"threshold":0,"unit":"count",
          "since":"2026-11-22T12:00:00.123Z","message":"node-2 cannot be reached"}],"""
            + RULES);

    assertThat(terminal.run("alerts")).as(terminal::err).isZero();
    assertThat(terminal.out().lines())
        .containsExactly(
            "STATE   SEVERITY  RULE  SUBJECT  SINCE                 MESSAGE                   DONE",
            "firing  critical  lost  node-2   2026-11-22T12:00:00Z  node-2 cannot be reached  -",
            "",
            "RULE  EXPRESSION  SEVERITY  ACTION  FROM",
            "lost  node_lost   critical  none    default");
  }

  @Test
  void saysSoWhenNothingIsWrong() {
    grid.on("GET /grid/v1/alerts", 200, "{\"alerts\":[]," + RULES);

    assertThat(terminal.run("alerts")).isZero();
    assertThat(terminal.out()).startsWith("nothing is wrong\n");
  }

  @Test
  void setsARule() throws Exception {
    grid.on("PUT /grid/v1/alerts/slow", 200, "{\"rule\":\"slow\",\"revision\":9,\"changed\":true}");

    assertThat(
            terminal.run(
                "alerts",
                "set",
                "slow",
                "p99 > 1s for 1m",
                "--severity",
                "critical",
                "--action",
                "scale 8"))
        .as(terminal::err)
        .isZero();
    assertThat(Json.parse(grid.last().text()))
        .isEqualTo(
            Json.parse(
                """
                {"expression":"p99 > 1s for 1m","severity":"critical","action":"scale 8"}"""));
    assertThat(terminal.out()).isEqualTo("slow: p99 > 1s for 1m\n");
  }

  @Test
  void whatTheGridRefusesIsSaid() {
    grid.on("PUT /grid/v1/alerts/slow", 400, "{\"error\":\"position 1: 'p98' (expected: …)\"}");

    assertThat(terminal.run("alerts", "set", "slow", "p98 > 1s")).isEqualTo(1);
    assertThat(terminal.err()).contains("position 1: 'p98' (expected: …)");
  }

  @Test
  void removesARule() {
    grid.on(
        "DELETE /grid/v1/alerts/slow", 200, "{\"rule\":\"slow\",\"revision\":9,\"changed\":true}");

    assertThat(terminal.run("alerts", "remove", "slow")).as(terminal::err).isZero();
    assertThat(terminal.out()).isEqualTo("slow is removed\n");
  }

  @Test
  void freezesAndThawsACanary() {
    String answer = "{\"model\":\"m\",\"version\":\"2\",\"revision\":9,\"changed\":true}";
    grid.on("POST /grid/v1/operations/17/freeze", 200, answer);
    grid.on("POST /grid/v1/operations/17/thaw", 200, answer);

    assertThat(terminal.run("freeze", "17")).as(terminal::err).isZero();
    assertThat(terminal.run("freeze", "17", "--thaw")).as(terminal::err).isZero();
    assertThat(terminal.out())
        .isEqualTo("operation 17 takes no further step\noperation 17 goes on\n");
  }
}
