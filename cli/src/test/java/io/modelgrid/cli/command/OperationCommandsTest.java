package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.FakeGrid;
import io.modelgrid.cli.FakeGrid.Response;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.TestTerminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that begin, follow and end operations, against a fake node. */
class OperationCommandsTest {
  private static final String SWAP = "POST /grid/v1/models/minilm/swap";
  private static final String BEGUN =
      "{\"operation\":\"17\",\"model\":\"minilm\",\"version\":\"2\",\"state\":\"RUNNING\"}";
  private static final String GIVEN_UP =
      "{\"operation\":\"17\",\"model\":\"minilm\",\"revision\":21,\"changed\":true}";
  private static final String SO_ALREADY =
      "{\"model\":\"minilm\",\"version\":\"2\",\"revision\":9,\"changed\":false}";

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
  void aSwapIsFollowedToItsEnd() throws Exception {
    grid.on(SWAP, 202, BEGUN);
    operationGoes("RUNNING", "RUNNING", "SUCCEEDED");
    assertThat(terminal.run("swap", "minilm", "2")).as(terminal::err).isZero();
    assertThat(Json.parse(grid.requests().get(0).text()))
        .isEqualTo(Json.parse("{\"version\":\"2\",\"strategy\":\"atomic\"}"));
    assertThat(grid.requests().get(0).headers().get("Content-type"))
        .containsExactly("application/json");
    assertThat(terminal.out())
        .isEqualTo("minilm: version 2 is stable on every node; the longest hold took 12.3 ms\n");
    assertThat(terminal.err().lines())
        .containsExactly(
            "operation 17: swap of minilm to version 2",
            "  hold done in 12 ms: all hold; held: node-1, node-2");
  }

  @Test
  void onATerminalTheStepsAreDrawnInPlace() {
    terminal = new TestTerminal(folder, Map.of("MODELGRID_URL", grid.url()), true);
    grid.on(SWAP, 202, BEGUN);
    operationGoes("RUNNING", "SUCCEEDED");
    assertThat(terminal.run("swap", "minilm", "2")).isZero();
    assertThat(terminal.err()).contains("▸ hold", "\u001b[J");
    String end = terminal.err().substring(terminal.err().lastIndexOf("\u001b[J"));
    assertThat(end.lines())
        .contains("  ✓ hold        12 ms  all hold; held: node-1, node-2")
        .noneMatch(line -> line.contains("▸"));
  }

  @ParameterizedTest
  @CsvSource({
    "ABORTED, operation 17 is over, 'and had moved nothing: said at the end'",
    "ROLLED_BACK, operation 17 is over, 'and what it had moved is moved back: said at the end'"
  })
  void aSwapThatDidNotComeAboutIsAFailure(String state, String first, String second) {
    grid.on(SWAP, 202, BEGUN);
    operationGoes(state);
    assertThat(terminal.run("swap", "minilm", "2")).isEqualTo(1);
    assertThat(terminal.err()).contains("modelgrid: " + first + ", " + second);
    assertThat(terminal.out()).isEmpty();
  }

  @Test
  void forMachinesTheEndIsJsonAlsoWhenItFailed() throws Exception {
    grid.on(SWAP, 202, BEGUN);
    operationGoes("RUNNING", "ABORTED");
    assertThat(terminal.run("swap", "minilm", "2", "--json")).isEqualTo(1);
    assertThat(Json.parse(terminal.out()).path("state").asText()).isEqualTo("ABORTED");
  }

  @Test
  void withoutWaitingItSaysHowToWatchAndCancel() {
    grid.on(SWAP, 202, BEGUN);
    assertThat(terminal.run("swap", "minilm", "2", "--no-wait")).isZero();
    assertThat(terminal.out())
        .isEqualTo(
            "operation 17 runs; watch it with ./modelgrid operations 17, end it with ./modelgrid"
                + " cancel 17\n");
    assertThat(grid.requests()).hasSize(1);
  }

  @Test
  void whatIsSoAlreadyIsNoFailure() {
    grid.on(SWAP, 200, SO_ALREADY);
    assertThat(terminal.run("swap", "minilm", "2")).isZero();
    assertThat(terminal.out()).isEqualTo("minilm version 2: nothing to do, it is so already\n");
  }

  @Test
  void aConflictIsToldInTheGridsWords() {
    grid.on(SWAP, 409, "{\"error\":\"operation 12 runs on minilm\",\"operation\":\"12\"}");
    assertThat(terminal.run("swap", "minilm", "2")).isEqualTo(1);
    assertThat(terminal.err()).isEqualTo("modelgrid: operation 12 runs on minilm\n");
  }

  @Test
  void aNodeThatIsSilentForAMomentDoesNotEndTheWatch() {
    grid.on(SWAP, 202, BEGUN);
    Deque<Response> answers =
        new ArrayDeque<>(
            List.of(
                new Response(200, operation("RUNNING")),
                new Response(503, "{\"error\":\"no majority\"}"),
                new Response(200, operation("SUCCEEDED"))));
    grid.on("GET /grid/v1/operations/17", request -> answers.remove());
    assertThat(terminal.run("swap", "minilm", "2")).as(terminal::err).isZero();
  }

  @Test
  void anOperationThatIsUnknownEndsTheWatch() {
    grid.on(SWAP, 202, BEGUN)
        .on("GET /grid/v1/operations/17", 404, "{\"error\":\"there is no operation 17\"}");
    assertThat(terminal.run("swap", "minilm", "2")).isEqualTo(1);
    assertThat(terminal.err()).contains("there is no operation 17");
  }

  @Test
  void aCanarySendsItsSteps() throws Exception {
    grid.on(SWAP, 200, SO_ALREADY);
    terminal.run(
        "swap",
        "minilm",
        "2",
        "--canary",
        "5%,0.25",
        "--every",
        "30s",
        "--sticky",
        "--compare",
        "10%",
        "--why",
        "better");
    assertThat(Json.parse(grid.last().text()))
        .isEqualTo(
            Json.parse(
                """
                {"version":"2","strategy":"canary","steps":["5%","25%"],"sticky":true,
                 "every":"30s","compare":"10%","why":"better"}"""));
    terminal.run("swap", "minilm", "2", "--canary");
    assertThat(Json.parse(grid.last().text()))
        .isEqualTo(
            Json.parse(
                """
                {"version":"2","strategy":"canary","steps":["5%","25%","100%"]}"""));
  }

  @Test
  void aShadowAndAnExplicitSwapSendTheirOptions() throws Exception {
    grid.on(SWAP, 200, SO_ALREADY);
    terminal.run("swap", "minilm", "2", "--shadow", "0%");
    assertThat(Json.parse(grid.last().text()))
        .isEqualTo(Json.parse("{\"version\":\"2\",\"strategy\":\"shadow\",\"share\":\"0%\"}"));
    terminal.run("swap", "minilm", "2", "--allow-signature-change", "--unload-first");
    assertThat(Json.parse(grid.last().text()))
        .isEqualTo(
            Json.parse(
                """
                {"version":"2","strategy":"atomic","allow_signature_change":true,
                 "unload_first":true}"""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "swap minilm",
        "swap minilm two",
        "swap minilm 02",
        "swap -x 2",
        "swap minilm 2 --canary 120%",
        "swap minilm 2 --canary 5",
        "swap minilm 2 --every 1m",
        "swap minilm 2 --sticky",
        "swap minilm 2 --compare 10%",
        "swap minilm 2 --canary 5% --every soon",
        "swap minilm 2 --canary 5% --shadow 5%",
        "swap minilm 2 --canary 5% --unload-first",
        "swap minilm 2 --shadow",
        "rollback",
        "rollback minilm one",
        "label minilm beta",
        "label minilm 7 2",
        "label minilm beta 2 --remove",
        "cancel",
        "cancel x",
        "cancel 0",
        "operations x",
        "deploy minilm m.onnx --swap --label beta"
      })
  void aCommandLineThatMakesNoSenseSendsNothing(String line) {
    assertThat(terminal.run(line.split(" "))).as(terminal::err).isEqualTo(2);
    assertThat(grid.requests()).isEmpty();
  }

  @Test
  void rollbackGoesBackAndFollows() {
    grid.on("POST /grid/v1/models/minilm/rollback", 202, BEGUN);
    operationGoes("SUCCEEDED");
    assertThat(terminal.run("rollback", "minilm")).isZero();
    assertThat(grid.requests().get(0).text()).isEqualTo("{}");
    assertThat(terminal.run("rollback", "minilm", "1", "--why", "slow", "--no-wait")).isZero();
    assertThat(grid.last().text()).isEqualTo("{\"version\":\"1\",\"why\":\"slow\"}");
  }

  // What a rollback of a canary asks for is that the canary is given up.
  @Test
  void aRollbackThatGivesUpACanaryIsASuccess() {
    grid.on("POST /grid/v1/models/minilm/rollback", 200, GIVEN_UP);
    operationGoes("RUNNING", "ROLLED_BACK");
    assertThat(terminal.run("rollback", "minilm")).as(terminal::err).isZero();
    assertThat(terminal.out()).contains("what it had moved is moved back: said at the end");
  }

  @Test
  void labelMovesAndRemoves() {
    grid.on("PUT /grid/v1/models/minilm/labels/beta", 202, BEGUN)
        .on("DELETE /grid/v1/models/minilm/labels/beta", 202, BEGUN);
    assertThat(terminal.run("label", "minilm", "beta", "2", "--no-wait")).isZero();
    assertThat(grid.last().text()).isEqualTo("{\"version\":\"2\"}");
    assertThat(terminal.run("label", "minilm", "beta", "--remove", "--no-wait")).isZero();
    assertThat(grid.last().line()).isEqualTo("DELETE /grid/v1/models/minilm/labels/beta");
  }

  @ParameterizedTest
  @CsvSource({"ABORTED, 0", "ROLLED_BACK, 0", "SUCCEEDED, 1"})
  void cancelSucceedsWhenTheOperationIsGivenUp(String end, int exit) {
    grid.on("DELETE /grid/v1/operations/17", 200, GIVEN_UP);
    operationGoes("RUNNING", end);
    assertThat(terminal.run("cancel", "17")).as(terminal::err).isEqualTo(exit);
    assertThat(terminal.run("cancel", "17", "--no-wait")).isZero();
  }

  @Test
  void operationsListsThem() {
    grid.on("GET /grid/v1/operations", 200, "{\"operations\":[" + operation("SUCCEEDED") + "]}")
        .on("GET /grid/v1/operations?model=none", 200, "{\"operations\":[]}");
    assertThat(terminal.run("operations")).isZero();
    assertThat(terminal.out().lines().toList().get(1))
        .matches(
            "17 +swap of minilm to version 2 +succeeded +2026-11-22T12:00:00Z +12 ms +12.3 ms"
                + " +said at the end");
    assertThat(terminal.run("operations", "--model", "none")).isZero();
    assertThat(terminal.err()).contains("no operations yet");
  }

  @Test
  void oneOperationIsFollowedOrLookedAtOnce() throws Exception {
    operationGoes("RUNNING", "SUCCEEDED");
    assertThat(terminal.run("operations", "17", "--no-wait")).isZero();
    assertThat(terminal.out()).contains("  ▸ hold", "      node-1  held");
    assertThat(terminal.run("operations", "17")).isZero();
    assertThat(terminal.out()).endsWith("the longest hold took 12.3 ms\n");
    operationGoes("ABORTED");
    assertThat(terminal.run("operations", "17")).isEqualTo(1);
  }

  @Test
  void showTellsWhoStandsIn() {
    grid.on(
        "GET /grid/v1/models/minilm",
        200,
        """
        {"name":"minilm","epoch":3,"labels":{"stable":"4","stand-in":"5"},"wanted_replicas":1,
         "versions":[{"version":"4","state":"READY","labels":["stable"],"size":2048}],
         "replicas":[],"traffic":{}}""");
    assertThat(terminal.run("show", "minilm")).as(terminal::err).isZero();
    assertThat(terminal.out())
        .contains(
            "stand-in: version 5 answers in the place of stable while the model is overloaded\n")
        .doesNotContain("labels:");
  }

  @Test
  void showTellsWhichVersionGetsWhat() {
    grid.on("GET /grid/v1/models/minilm", 200, model("1"))
        .on(
            "GET /grid/v1/models/minilm/tallies",
            200,
            """
            {"model":"minilm","tallies":[{"version":"2","answered":100,"failed":3,"p50_ms":1.2,
              "p95_ms":4.8,"p99_ms":9.5,"compared":50,"flips":2,"mismatched":1,
              "largest_difference":0.25}]}""");
    assertThat(terminal.run("show", "minilm")).as(terminal::err).isZero();
    assertThat(terminal.out())
        .contains(
            "labels: beta is version 3, canary is version 2\n",
            "stable before: version 4\n",
            "canary: version 2 gets 5.5% of the unversioned requests, chosen by caller\n",
            "shadow: version 3 gets copies of 10% of the unversioned requests\n",
            "operation 17 runs: ./modelgrid operations 17\n")
        .containsPattern("2 +100 +3 +1.2 +4.8 +9.5 +50 +2 +1 +0.25");
    grid.on("GET /grid/v1/models", 200, "[" + model("1") + "]");
    terminal.run("models");
    assertThat(terminal.out()).contains("ready, operation 17 runs");
  }

  @Test
  void showDoesNotFailForWantOfTallies() {
    grid.on("GET /grid/v1/models/minilm", 200, model("1"))
        .on("GET /grid/v1/models/minilm/tallies", 503, "{\"error\":\"not now\"}");
    assertThat(terminal.run("show", "minilm")).isZero();
    assertThat(terminal.out()).contains("its tallies cannot be shown: not now");
  }

  @Test
  void aSecondVersionWaitsForASwapAndSaysSo() throws Exception {
    secondVersionIsThere();
    assertThat(terminal.run("deploy", "minilm", "m.onnx")).as(terminal::err).isZero();
    assertThat(terminal.out()).isEqualTo("minilm version 2 is registered\n");
    assertThat(terminal.err())
        .contains("version 1 goes on serving; this one waits for ./modelgrid swap minilm 2");
  }

  @Test
  void deployCanSwapAtOnce() throws Exception {
    secondVersionIsThere();
    grid.on(SWAP, 202, BEGUN);
    operationGoes("RUNNING", "SUCCEEDED");
    assertThat(terminal.run("deploy", "minilm", "m.onnx", "--swap")).as(terminal::err).isZero();
    assertThat(terminal.err()).contains("minilm version 2 is registered", "hold done in 12 ms");
    assertThat(terminal.out()).startsWith("minilm: version 2 is stable on every node");
  }

  @Test
  void deployCanMoveALabelAtOnce() throws Exception {
    secondVersionIsThere();
    grid.on("PUT /grid/v1/models/minilm/labels/beta", 202, BEGUN);
    assertThat(terminal.run("deploy", "minilm", "m.onnx", "--label", "beta", "--no-wait"))
        .as(terminal::err)
        .isZero();
    assertThat(grid.last().text()).isEqualTo("{\"version\":\"2\"}");
    assertThat(terminal.out()).startsWith("operation 17 runs");
  }

  @Test
  void theFirstVersionNeedsNoSwap() throws Exception {
    secondVersionIsThere();
    grid.on("GET /grid/v1/models/minilm", 200, model("2"))
        .on(
            "GET /grid/v1/models/minilm/versions/2",
            200,
            "{\"version\":\"2\",\"state\":\"READY\"}");
    assertThat(terminal.run("deploy", "minilm", "m.onnx", "--swap")).as(terminal::err).isZero();
    assertThat(terminal.out()).isEqualTo("minilm version 2 is ready\n");
  }

  private void secondVersionIsThere() throws Exception {
    Files.writeString(folder.resolve("m.onnx"), "weights");
    String answer = "{\"model\":\"minilm\",\"version\":\"2\",\"state\":\"REGISTERED\"}";
    grid.on("POST /grid/v1/models/minilm/versions", 201, answer)
        .on("POST /grid/v1/models/minilm/versions?wait=60s", 201, answer)
        .on("GET /grid/v1/models/minilm", 200, model("1"));
  }

  /** The operation stands there at each look; the last state stays. */
  private void operationGoes(String... states) {
    Deque<String> left = new ArrayDeque<>(List.of(states));
    grid.on(
        "GET /grid/v1/operations/17",
        request -> {
          String state = left.size() > 1 ? left.remove() : left.element();
          return new Response(200, operation(state));
        });
  }

  private static String operation(String state) {
    boolean runs = state.equals("RUNNING");
    String end = runs ? "" : ",\"ended_at\":\"2026-11-22T12:00:00.012Z\"";
    return """
    {"id":"17","model":"minilm","plan":{"kind":"SWAP","version":"2","label":"stable"},
     "state":"%s","message":"%s","started_at":"2026-11-22T12:00:00Z"%s,"commits":1,
     "hold_micros":12345,"steps":[{"name":"hold","state":"%s",
       "started_at":"2026-11-22T12:00:00Z"%s,"detail":"all hold",
       "nodes":{"node-2":"held","node-1":"held"}}]}"""
        .formatted(state, runs ? "" : "said at the end", end, runs ? "RUNNING" : "DONE", end);
  }

  private static String model(String stable) {
    return """
    {"name":"minilm","epoch":3,"labels":{"stable":"%s","canary":"2","beta":"3"},
     "wanted_replicas":1,"fixed_replicas":false,
     "versions":[{"version":"%s","state":"READY","labels":["stable"],"size":2048}],
     "replicas":[{"slot":"minilm.0","state":"serving","node":"node-1","versions":["%s"]}],
     "traffic":{"previous":"4","canary":"2","canary_percent":5.5,"sticky":true,"shadow":"3",
       "shadow_percent":10,"operation":"17"}}"""
        .formatted(stable, stable, stable);
  }
}
