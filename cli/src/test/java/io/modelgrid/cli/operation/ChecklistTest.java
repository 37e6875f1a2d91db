package io.modelgrid.cli.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.OperationJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An operation as it is drawn and told. */
class ChecklistTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String LOADED =
      step("load", "DONE", 0, 812, "3 of 3 replicas are ready", "'m.0':'ready','m.1':'ready'");

  @Test
  void aRunningSwapShowsTheNodesOfTheStepThatLasts() {
    OperationJson swap =
        operation("RUNNING", "", LOADED, step("hold", "RUNNING", 812, -1, "asking", nodes("held")));
    assertThat(Checklist.lines(swap, NOON.plusMillis(4_312), Checklist.ALL))
        .containsExactly(
            "operation 17: swap of minilm to version 2",
            "  ✓ load       812 ms  3 of 3 replicas are ready; ready: m.0, m.1",
            "  ▸ hold        3.5 s  asking",
            "      node-1  held",
            "      node-2  waits",
            "running for 4.3 s");
  }

  @Test
  void aFailedStepKeepsItsNodes() {
    OperationJson swap =
        operation("ABORTED", "not all held", step("hold", "FAILED", 0, 250, "", nodes("held")));
    assertThat(Checklist.lines(swap, NOON, Checklist.ALL))
        .containsExactly(
            "operation 17: swap of minilm to version 2",
            "  ✗ hold       250 ms",
            "      node-1  held",
            "      node-2  waits",
            "aborted after 0 ms: not all held");
  }

  @Test
  void aStepThatIsDoneGroupsItsNodesByWhatTheySay() {
    String many = "'a':'x','b':'x','c':'x','d':'x','e':'x','f':'x','g':'x','h':'x','i':'x'";
    assertThat(
            Checklist.lines(
                operation(
                    "RUNNING",
                    "",
                    step("flip", "DONE", 0, 3, "", nodes("held")),
                    step("flip", "DONE", 0, 3, "", many)),
                NOON,
                Checklist.ALL))
        .contains(
            "  ✓ flip         3 ms  held: node-1; waits: node-2",
            "  ✓ flip         3 ms  x: 9 nodes");
  }

  // A canary has four steps a share: the frame stays as high as the terminal, the newest are seen.
  @Test
  void olderStepsMakeRoomForNewOnes() {
    List<String> steps = new ArrayList<>();
    for (int step = 0; step < 10; step++) {
      steps.add(step("step" + step, "DONE", 0, 1, "", ""));
    }
    steps.add(step("watch", "RUNNING", 0, -1, "", nodes("held")));
    OperationJson canary = operation("RUNNING", "", steps.toArray(String[]::new));
    for (int most = 6; most < 20; most++) {
      List<String> lines = Checklist.lines(canary, NOON, most);
      assertThat(lines).hasSizeLessThanOrEqualTo(most).contains("      node-2  waits");
      assertThat(lines.get(lines.size() - 1)).isEqualTo("running for 0 ms");
    }
    assertThat(Checklist.lines(canary, NOON, 8))
        .startsWith("operation 17: swap of minilm to version 2", "  … 8 steps before")
        .hasSize(8);
    assertThat(Checklist.lines(canary, NOON, 15)).hasSize(15).doesNotContain("steps before");
  }

  @Test
  void aStepTooLongForTheTerminalIsCut() {
    OperationJson swap =
        operation("RUNNING", "x", step("hold", "RUNNING", 0, -1, "", "'a':'1','b':'2','c':'3'"));
    assertThat(Checklist.lines(swap, NOON, 4))
        .containsExactly(
            "operation 17: swap of minilm to version 2",
            "  ▸ hold         0 ms",
            "      a  1",
            "running for 0 ms: x");
  }

  @Test
  void clocksThatDifferGiveNoNegativeTimes() {
    OperationJson swap = operation("RUNNING", "", step("load", "RUNNING", 5_000, -1, "", ""));
    assertThat(Checklist.lines(swap, NOON.minusSeconds(9), Checklist.ALL))
        .contains("  ▸ load         0 ms", "running for 0 ms");
  }

  @Test
  void whatAnotherNodeDidNotSeeIsStillShown() {
    assertThat(Checklist.lines(operation("SUCCEEDED", "done"), NOON, 6))
        .containsExactly("operation 17: swap of minilm to version 2", "succeeded after 0 ms: done");
  }

  @Test
  void everyKindSaysWhatItDoes() throws IOException {
    assertThat(title("{'kind':'CANARY','version':'2','label':'stable','steps_percent':[2.5,100]}"))
        .isEqualTo("canary of minilm: version 2, 2.5%, 100%");
    assertThat(title("{'kind':'SHADOW','version':'3','share_percent':10}"))
        .isEqualTo("shadow of minilm: version 3, 10%");
    assertThat(title("{'kind':'LABEL','version':'3','label':'beta'}"))
        .isEqualTo("label beta of minilm to version 3");
    assertThat(title("{'kind':'UNLABEL','version':'3','label':'beta'}"))
        .isEqualTo("label beta of minilm taken away");
  }

  @Test
  void awayFromATerminalEachStepIsToldOnceWhenItIsOver() {
    StepLog log = new StepLog();
    String holds = step("hold", "RUNNING", 812, -1, "asking", "");
    assertThat(log.news(operation("RUNNING", ""), NOON))
        .containsExactly("operation 17: swap of minilm to version 2");
    assertThat(log.news(operation("RUNNING", "", LOADED, holds), NOON.plusSeconds(1)))
        .containsExactly("  load done in 812 ms: 3 of 3 replicas are ready; ready: m.0, m.1");
    assertThat(log.news(operation("RUNNING", "", LOADED, holds), NOON.plusSeconds(2))).isEmpty();
    assertThat(log.news(operation("RUNNING", "", LOADED, holds), NOON.plusSeconds(11)))
        .containsExactly("  hold for 10.1 s: asking");
    assertThat(log.news(operation("RUNNING", "", LOADED, holds), NOON.plusSeconds(12))).isEmpty();
    String failed = step("hold", "FAILED", 812, 1_062, "", nodes("held"));
    assertThat(log.news(operation("ABORTED", "", LOADED, failed), NOON.plusSeconds(13)))
        .containsExactly("  hold failed after 250 ms: held: node-1; waits: node-2");
  }

  @Test
  void timesAreSaidAsPeopleDo() {
    assertThat(Times.spoken(Duration.ofMillis(999))).isEqualTo("999 ms");
    assertThat(Times.spoken(Duration.ofMillis(1_099))).isEqualTo("1.0 s");
    assertThat(Times.spoken(Duration.ofMillis(59_999))).isEqualTo("59.9 s");
    assertThat(Times.spoken(Duration.ofSeconds(185))).isEqualTo("3 min 05 s");
    assertThat(Times.millis(12_345)).isEqualTo("12.3 ms");
  }

  private static String title(String plan) throws IOException {
    return new OperationJson(
            Json.parse(("{'model':'minilm','plan':" + plan + "}").replace('\'', '"')))
        .title();
  }

  private static String nodes(String first) {
    return "'node-2':'waits','node-1':'" + first + "'";
  }

  private static String step(
      String name, String state, long from, long to, String detail, String nodes) {
    String end = to < 0 ? "" : "'ended_at':'" + NOON.plusMillis(to) + "',";
    return "{'name':'"
        + name
        + "','state':'"
        + state
        + "','started_at':'"
        + NOON.plusMillis(from)
        + "',"
        + end
        + "'detail':'"
        + detail
        + "','nodes':{"
        + nodes
        + "}}";
  }

  private static OperationJson operation(String state, String message, String... steps) {
    String json =
        "{'id':'17','model':'minilm','state':'"
            + state
            + "','message':'"
            + message
            + "','plan':{'kind':'SWAP','version':'2','label':'stable'},'started_at':'"
            + NOON
            + "'"
            + (state.equals("RUNNING") ? "" : ",'ended_at':'" + NOON + "'")
            + ",'steps':["
            + String.join(",", steps)
            + "]}";
    try {
      return new OperationJson(Json.parse(json.replace('\'', '"')));
    } catch (IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
