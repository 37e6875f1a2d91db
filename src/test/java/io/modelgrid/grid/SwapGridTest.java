package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.prove.CheckedLoad;
import io.modelgrid.engine.fixture.OnnxGraph;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.grid.SwapConsole.Done;
import io.modelgrid.grid.SwapConsole.Told;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Swaps, rollbacks, canaries, shadows and labels on three real nodes in one JVM, with requests
 * through all of them and every answer checked. The grid is shared by the tests, in their order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwapGridTest {
  private static final List<Integer> ALL = List.of(1, 2, 3);
  private static final int RATE = 60;

  @TempDir static Path directory;

  private static ErrorWatch log;
  private static InProcessGrid grid;
  private static SwapConsole model;

  /** The operations of all tests, by id, with the state that each has to have ended in. */
  private static final Map<String, String> ENDED = new HashMap<>();

  private static long revisionBefore;

  @BeforeAll
  static void start() throws Exception {
    log = ErrorWatch.started();
    grid = InProcessGrid.start(directory, 3);
    model = new SwapConsole(grid, "m").knows("1", 2).knows("2", 3).knows("3", 5);
  }

  @AfterAll
  static void stop() throws Exception {
    if (grid != null) {
      grid.close();
    }
    log.close();
    assertThat(log.errors()).as("errors that were logged while the grid ran").isEmpty();
  }

  @Test
  @Order(1)
  void secondVersionGetsNothingBeforeASwap() throws Exception {
    assertThat(model.upload(1, TinyOnnx.multiplyBy(2, 1, -1)).statusCode()).isEqualTo(201);
    grid.awaitReady("m", 3);

    HttpResponse<String> second = model.upload(2, TinyOnnx.multiplyBy(3, 1, -1));

    assertThat(second.statusCode()).as(second.body()).isEqualTo(201);
    assertThat(second.body()).contains("REGISTERED");
    for (int node : ALL) {
      assertThat(model.askWell(node).version()).isEqualTo("1");
      Told byNumber = model.ask(node, "2", null);
      assertThat(byNumber.status()).isEqualTo(404);
      assertThat(byNumber.body()).contains("registered but not loaded");
    }
    revisionBefore = model.view(1).epoch();
  }

  @Test
  @Order(2)
  void swapsUnderLoadWithoutALostMixedOrBackwardAnswer() throws Exception {
    try (CheckedLoad load = model.load(ALL, RATE)) {
      answered(load, RATE / 2);
      Done swap = model.swap(2, "\"version\":\"2\",\"why\":\"first swap\"", "?wait=60s");
      load.swapped(model.view(2).epoch(), "2", System.nanoTime());

      assertThat(swap.status()).as("%s", swap.body()).isEqualTo(200);
      ended(swap, "SUCCEEDED");
      everyNodeAnswersWith("2", commit(swap.operation()));
      everyNodeShowsItsSteps(swap.operation());
      answered(load, RATE / 2);
      SwapConsole.endWell(load);
    }
  }

  private static void everyNodeAnswersWith(String version, long epoch) throws Exception {
    for (int node : ALL) {
      Told told = model.askWell(node);
      assertThat(told.version()).as("node %d", node).isEqualTo(version);
      assertThat(told.epoch()).as("node %d", node).isEqualTo(epoch);
      assertThat(model.view(node).epoch()).as("node %d", node).isEqualTo(epoch);
    }
  }

  private static void everyNodeShowsItsSteps(String operation) throws Exception {
    for (int node : ALL) {
      Await.until(
          "all steps of operation " + operation + " on node " + node,
          Duration.ofSeconds(10),
          () ->
              stepsDone(model.operation(node, operation))
                  .equals(List.of("load", "gather", "hold", "commit", "flip", "end")));
      assertThat(model.operation(node, operation).path("hold_micros").asLong()).isPositive();
    }
  }

  private static List<String> stepsDone(JsonNode operation) {
    return StreamSupport.stream(operation.path("steps").spliterator(), false)
        .filter(step -> step.path("state").asText().equals("DONE"))
        .map(step -> step.path("name").asText())
        .toList();
  }

  /** The revision of the last commit of an operation. */
  private static long commit(String operation) throws Exception {
    List<JsonNode> commits = model.history(1, operation, "swap-committed");
    return commits.get(commits.size() - 1).path("revision").asLong();
  }

  @Test
  @Order(3)
  void givesTheMemoryOfTheOldVersionBack() throws Exception {
    model.awaitLoadedOnly(ALL, "2");

    assertThat(model.ask(1, "1", null).status()).isEqualTo(404);
  }

  @Test
  @Order(4)
  void rollsBackTheSameWayAndForthAgain() throws Exception {
    try (CheckedLoad load = model.load(ALL, RATE)) {
      answered(load, RATE / 2);
      for (String version : List.of("1", "2")) {
        Done rollback = model.rollback(3);
        load.swapped(model.view(3).epoch(), version, System.nanoTime());

        assertThat(rollback.status()).as("%s", rollback.body()).isEqualTo(200);
        ended(rollback, "SUCCEEDED");
        everyNodeAnswersWith(version, commit(rollback.operation()));
        answered(load, RATE / 2);
      }
      SwapConsole.endWell(load);
    }
  }

  @Test
  @Order(5)
  void labelIsAskedForAndTakenAway() throws Exception {
    ended(model.label(1, "PUT", "beta", "{\"version\":\"1\"}"), "SUCCEEDED");
    for (int node : ALL) {
      assertThat(model.well(model.ask(node, "beta", null)).version()).isEqualTo("1");
      assertThat(model.well(model.ask(node, "1", null)).version()).isEqualTo("1");
      assertThat(model.askWell(node).version()).isEqualTo("2");
    }

    ended(model.label(2, "DELETE", "beta", ""), "SUCCEEDED");
    for (int node : ALL) {
      assertThat(model.ask(node, "beta", null).status()).isEqualTo(404);
    }
    model.awaitLoadedOnly(ALL, "2");
  }

  /** No step is over before the canary has answered 20 requests: 90 are all in the first one. */
  @Test
  @Order(6)
  void canaryGetsItsExactShareAndIsPromoted() throws Exception {
    assertThat(model.upload(1, TinyOnnx.multiplyBy(5, 1, -1)).statusCode()).isEqualTo(201);
    Done canary =
        model.swap(
            1,
            "\"version\":\"3\",\"strategy\":\"canary\",\"steps\":[\"20%\",\"100%\"],\"every\":\"1s\"",
            "");
    assertThat(canary.status()).as("%s", canary.body()).isEqualTo(202);
    model.awaitCommits(2, canary.operation(), 1);
    Await.until(
        "node 2 splits", Duration.ofSeconds(10), () -> model.view(2).traffic().canaryShare() > 0);

    int byCanary = 0;
    for (int i = 0; i < 90; i++) {
      byCanary += model.askWell(2).version().equals("3") ? 1 : 0;
    }
    assertThat(byCanary).as("of 90 requests, 20 %%").isBetween(17, 19);
    assertThat(model.well(model.ask(3, "canary", null)).version()).isEqualTo("3");

    while (model.operation(1, canary.operation()).path("state").asText().equals("RUNNING")) {
      for (int node : ALL) {
        model.askWell(node);
      }
    }
    assertThat(model.awaitOver(1, canary.operation()).path("state").asText())
        .isEqualTo("SUCCEEDED");
    ENDED.put(canary.operation(), "SUCCEEDED");
    everyNodeAnswersWith("3", commit(canary.operation()));
    List<JsonNode> verdicts = model.history(3, canary.operation(), "canary-judged");
    assertThat(verdicts).hasSize(1);
    JsonNode details = verdicts.get(0).path("details");
    assertThat(details.path("verdict").asText()).isEqualTo("go-on");
    assertThat(details.path("number.canary-answered").asInt()).isGreaterThanOrEqualTo(20);
    assertThat(details.path("number.stable-answered").asInt()).isGreaterThan(20);
  }

  @Test
  @Order(7)
  void stickyCallerGetsTheSameVersionOnEveryNodeUntilTheCanaryIsCancelled() throws Exception {
    Done canary = begunCanary("1", "50%", "60s");
    Map<String, String> versions = new HashMap<>();
    for (int i = 0; i < 48; i++) {
      String caller = "caller-" + i % 16;
      Told told = model.well(model.ask(1 + i / 16, null, caller));
      assertThat(versions.merge(caller, told.version(), (before, now) -> before))
          .as("%s on node %d", caller, 1 + i / 16)
          .isEqualTo(told.version());
    }
    assertThat(versions.values()).contains("1", "3");

    Done cancelled = model.cancel(2, canary.operation());

    assertThat(cancelled.status()).as("%s", cancelled.body()).isEqualTo(200);
    ended(cancelled, "ROLLED_BACK");
    everyNodeAnswersWith("3", commit(canary.operation()));
    model.awaitLoadedOnly(ALL, "3");
  }

  private static Done begunCanary(String version, String share, String every) throws Exception {
    Done canary =
        model.swap(
            1,
            "\"version\":\"%s\",\"strategy\":\"canary\",\"steps\":[\"%s\",\"100%%\"],\"every\":\"%s\",\"sticky\":true"
                .formatted(version, share, every),
            "");
    assertThat(canary.status()).as("%s", canary.body()).isEqualTo(202);
    Await.until(
        "the flip of operation " + canary.operation(),
        Duration.ofSeconds(30),
        () -> stepsDone(model.operation(1, canary.operation())).contains("flip"));
    return canary;
  }

  /** Its index is the number that it is asked, which is out of bounds: it fails on each request. */
  private static byte[] failsOnOnes() {
    return new OnnxGraph()
        .input("x", DataType.FP32, 1, -1)
        .output("y", DataType.FP32, 1, -1)
        .node("Cast", List.of("x"), List.of("i"), "to", OnnxGraph.elementType(DataType.INT64))
        .node("GatherElements", List.of("x", "i"), List.of("y"), "axis", 1)
        .toModel();
  }

  @Test
  @Order(8)
  void canaryThatFailsIsRolledBackByItselfAndStablesCallersLoseNothing() throws Exception {
    assertThat(model.upload(3, failsOnOnes()).statusCode()).isEqualTo(201);
    Done canary = begunCanary("4", "30%", "60s");
    Set<String> ofStable = new TreeSet<>();
    Set<String> ofCanary = new TreeSet<>();
    for (int i = 0; i < 24; i++) {
      Told told = model.ask(1 + i % 3, null, "caller-" + i);
      (told.status() == 200 ? ofStable : ofCanary).add("caller-" + i);
    }
    assertThat(ofStable).isNotEmpty();
    assertThat(ofCanary).isNotEmpty();

    List<String> lost = new ArrayList<>();
    while (model.operation(1, canary.operation()).path("state").asText().equals("RUNNING")) {
      for (String caller : ofCanary) {
        Told told = model.ask(2, null, caller);
        assertThat(told.status()).as(told.body()).isIn(200, 400);
      }
      for (String caller : ofStable) {
        Told told = model.ask(1, null, caller);
        if (told.status() != 200 || !told.version().equals("3")) {
          lost.add(caller + ": " + told.body());
        }
      }
    }
    assertThat(lost).isEmpty();
    assertThat(model.awaitOver(1, canary.operation()).path("state").asText())
        .isEqualTo("ROLLED_BACK");
    ENDED.put(canary.operation(), "ROLLED_BACK");
    everyNodeAnswersWith("3", commit(canary.operation()));
    List<JsonNode> verdicts = model.history(2, canary.operation(), "canary-judged");
    assertThat(verdicts).hasSize(1);
    JsonNode details = verdicts.get(0).path("details");
    assertThat(details.path("verdict").asText()).isEqualTo("roll-back");
    assertThat(details.path("number.canary-failed").asInt()).isGreaterThanOrEqualTo(20);
    assertThat(details.path("number.stable-failed").asInt()).isZero();
    model.awaitLoadedOnly(ALL, "3");
  }

  @Test
  @Order(9)
  void shadowIsComparedAndAnswersNobody() throws Exception {
    ended(shadow("50%"), "SUCCEEDED");
    assertThat(model.ask(1, "2", null).status()).isEqualTo(200);
    for (int i = 0; i < 60; i++) {
      assertThat(model.askWell(1 + i % 3).version()).isEqualTo("3");
    }
    Await.until(
        "about 30 comparisons",
        Duration.ofSeconds(20),
        () -> tally("2").path("compared").asInt() >= 27);
    assertThat(tally("2").path("compared").asInt()).isLessThanOrEqualTo(31);
    assertThat(tally("2").path("largest_difference").asDouble()).isCloseTo(2, within(1e-5));
    assertThat(tally("2").path("mismatched").asInt()).isZero();

    ended(shadow("0%"), "SUCCEEDED");
    assertThat(model.view(2).traffic().shadow()).isNull();
    model.awaitLoadedOnly(ALL, "3");
  }

  private static Done shadow(String share) throws Exception {
    return model.swap(
        2, "\"version\":\"2\",\"strategy\":\"shadow\",\"share\":\"" + share + "\"", "?wait=60s");
  }

  private static JsonNode tally(String version) throws Exception {
    JsonNode tallies = model.get(3, "/grid/v1/models/m/tallies").path("tallies");
    return StreamSupport.stream(tallies.spliterator(), false)
        .filter(tally -> tally.path("version").asText().equals(version))
        .findFirst()
        .orElse(tallies.path("none"));
  }

  @Test
  @Order(10)
  void historyHasEverythingOnceWithWhoWhyAndRevision() throws Exception {
    List<JsonNode> events = model.history(2);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).path("revision").asLong()).isEqualTo(i + 1L);
      assertThat(events.get(i).path("who").asText()).as("%s", events.get(i)).isNotEmpty();
      assertThat(events.get(i).path("why").asText()).as("%s", events.get(i)).isNotEmpty();
    }
    long started =
        events.stream().filter(e -> e.path("kind").asText().equals("operation-started")).count();
    assertThat(started).isEqualTo(ENDED.size()).isEqualTo(10);
    for (Map.Entry<String, String> each : ENDED.entrySet()) {
      List<JsonNode> ends = model.history(3, each.getKey(), "operation-ended");
      assertThat(ends).as("ends of operation %s", each.getKey()).hasSize(1);
      assertThat(ends.get(0).path("details").path("outcome").asText())
          .isEqualTo(each.getValue().toLowerCase(Locale.ROOT).replace('_', ' '));
      assertThat(model.history(1, each.getKey(), "operation-adopted")).hasSize(1);
      assertThat(model.history(1, each.getKey(), "swap-committed"))
          .hasSize(model.operation(1, each.getKey()).path("commits").asInt());
    }
    assertThat(events).anyMatch(event -> event.path("why").asText().equals("first swap"));
  }

  @Test
  @Order(11)
  void pastAndDifferenceAreTold() throws Exception {
    JsonNode before = model.get(2, "/grid/v1/at?revision=" + revisionBefore).path("models").path(0);
    assertThat(before.path("labels").path("stable").asText()).isEqualTo("1");
    long now = model.history(1).size();
    JsonNode diff = model.get(3, "/grid/v1/diff?from=" + revisionBefore + "&to=" + now);

    assertThat(diff.path("lines").toString()).contains("label stable: 1 -> 3");
  }

  private static void ended(Done done, String state) {
    assertThat(done.state()).as("%s", done.body()).isEqualTo(state);
    ENDED.put(done.operation(), state);
  }

  private static void answered(CheckedLoad load, int more) throws Exception {
    long before = load.tally().answered();
    Await.until(
        more + " further answers",
        Duration.ofSeconds(30),
        () -> load.tally().answered() >= before + more);
  }
}
