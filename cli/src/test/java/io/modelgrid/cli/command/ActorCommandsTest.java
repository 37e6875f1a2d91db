package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.FakeGrid;
import io.modelgrid.cli.TestTerminal;
import io.modelgrid.cli.tree.Keys;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The live tree on a terminal, and the commands on where replicas are. */
class ActorCommandsTest {
  private static final String GRID =
      """
      {"nodes":[
        {"node":"node-1","address":"127.0.0.1:7001","status":"up","left_out":0,"actors":[
          {"path":"/user/ingress","family":"ingress","name":"ingress","mailbox":0,"messages":9,
           "messages_per_second":4.0,"micros_per_message":2.5,"restarts":0},
          {"path":"/user/ingress/m","parent":"/user/ingress","family":"router","name":"m",
           "state":"routing","mailbox":3,"messages":100,"messages_per_second":50.0,
           "micros_per_message":200.0,"restarts":0,"model":"m","version":"1","epoch":4},
          {"path":"/system/sharding/slot/m.0/m.0","family":"replica","name":"m.0",
           "state":"serving","mailbox":0,"messages":7,"messages_per_second":1.0,
           "micros_per_message":10.0,"restarts":2,"last_error":"IllegalStateException: broken",
           "model":"m","slot":"m.0","version":"1"}]},
        {"node":"node-2","address":"127.0.0.1:7002","status":"silent","left_out":0,"actors":[]}]}
      """;

  @TempDir Path folder = Path.of("");
  private final FakeGrid grid = new FakeGrid().on("GET /grid/v1/actors", 200, GRID);

  @AfterEach
  void stop() {
    grid.close();
  }

  private TestTerminal terminal(boolean live) {
    return new TestTerminal(folder, Map.of("MODELGRID_URL", grid.url()), live);
  }

  @Test
  void actorsShowsATreeForEachNode() {
    TestTerminal terminal = terminal(false);
    assertThat(terminal.run("actors")).as(terminal.err()).isZero();
    List<String> lines = terminal.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("node-1 (127.0.0.1:7001), up, 3 actors");
    assertThat(lines.get(2)).matches("ingress +ingress +- +0 +9 +4.0 +2.5 +0 +- +-");
    assertThat(lines.get(3)).matches("  m +router +routing +3 +100 +50.0 +200.0 +0 +1 +4");
    assertThat(lines.get(4)).matches("m.0 +replica.* 2 +1 +- +IllegalStateException: broken");
    assertThat(lines.get(6)).isEqualTo("node-2 (127.0.0.1:7002), silent, 0 actors");
  }

  @Test
  void actorsShowsOneFamily() {
    TestTerminal terminal = terminal(false);
    assertThat(terminal.run("actors", "--family", "router")).isZero();
    assertThat(terminal.out()).containsPattern("(?m)^m +router").doesNotContain("m.0");
  }

  @Test
  void actorsPrintsJson() {
    TestTerminal terminal = terminal(false);
    assertThat(terminal.run("actors", "--json")).isZero();
    assertThat(terminal.out()).contains("\"messages_per_second\" : 50.0");
  }

  @Test
  void topAwayFromATerminalPrintsTheBusiestFirstAndEnds() {
    TestTerminal terminal = terminal(false);
    assertThat(terminal.run("top")).isZero();
    List<String> lines = terminal.out().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo("2 nodes (node-2 is silent), 3 actors, 55 messages/s, by busy");
    assertThat(lines.get(3)).matches("node-1 +m +router +routing +1.00% +50.0 +200.0 +3 +0");
    assertThat(lines).hasSize(6);
    assertThat(terminal.run("top", "--sort", "restarts")).isZero();
    assertThat(terminal.out().lines().toList().get(9)).startsWith("node-1  m.0");
  }

  @Test
  void topRefusesAnOrderThatIsNone() {
    TestTerminal terminal = terminal(false);
    assertThat(terminal.run("top", "--sort", "colour")).isEqualTo(2);
    assertThat(terminal.err()).contains("colour");
  }

  @Test
  void topOnATerminalDrawsUntilQAndChangesItsOrderByS() {
    TestTerminal terminal = terminal(true);
    Queue<Integer> pressed = new ArrayDeque<>(List.of(Keys.NONE, (int) 's', (int) 'q'));
    AtomicBoolean givenBack = new AtomicBoolean();
    Keys keys =
        new Keys() {
          @Override
          public int next() {
            return pressed.remove();
          }

          @Override
          public void close() {
            givenBack.set(true);
          }
        };

    int code = new CommandLine(new TopCommand(terminal.terminal(), () -> keys)).execute();

    assertThat(code).isZero();
    assertThat(givenBack).isTrue();
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).containsSubsequence("by busy", "by rate", "q ends");
  }

  @Test
  void moveNamesTheNodeOrNone() {
    TestTerminal terminal = terminal(false);
    grid.on("POST /grid/v1/replicas/m.0/move", 202, "{\"slot\":\"m.0\",\"changed\":true}");
    assertThat(terminal.run("move", "m.0", "--to", "node-2")).as(terminal.err()).isZero();
    assertThat(grid.last().text()).isEqualTo("{\"node\":\"node-2\"}");
    assertThat(terminal.out()).contains("m.0: is to move to node-2");
    assertThat(terminal.run("move", "m.0")).isZero();
    assertThat(grid.last().text()).isEqualTo("{}");
    assertThat(terminal.run("move", "m")).isEqualTo(2);
  }

  @Test
  void drainAndResume() {
    TestTerminal terminal = terminal(false);
    grid.on("POST /grid/v1/nodes/node-1/drain", 202, "{\"changed\":true}")
        .on("DELETE /grid/v1/nodes/node-1/drain", 200, "{\"changed\":false}")
        .on("POST /grid/v1/nodes/node-2/drain", 409, "{\"error\":\"the only one\"}");
    assertThat(terminal.run("drain", "node-1")).isZero();
    assertThat(terminal.out()).contains("node-1: is drained");
    assertThat(terminal.run("drain", "node-1", "--resume")).isZero();
    assertThat(terminal.out()).contains("node-1: was not drained");
    assertThat(terminal.run("drain", "node-2")).isEqualTo(1);
    assertThat(terminal.err()).contains("the only one");
  }
}
