package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.fixture.TinyOnnx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Alerts on two real nodes in one JVM, with a real receiver. The grid is shared by the tests, in
 * their order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AlertsGridTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration WAIT = Duration.ofSeconds(60);

  /** What is promised from a condition to the webhook. */
  private static final Duration PROMISED = Duration.ofSeconds(5);

  @TempDir static Path directory;

  private static ErrorWatch log;
  private static AlertReceiver receiver;
  private static InProcessGrid grid;

  @BeforeAll
  static void start() throws Exception {
    log = ErrorWatch.started();
    receiver = new AlertReceiver();
    grid = InProcessGrid.start(directory, 2, settings());
    assertThat(grid.upload(1, "m", TinyOnnx.multiplyBy(2, 1, -1), "?wait=30s").statusCode())
        .isEqualTo(201);
    grid.awaitReady("m", 2);
  }

  private static String settings() {
    return receiver.settings()
        + "modelgrid.alerts.rules = [{ name = missing, expression = \"replicas_missing > 0"
        + " model = m\", severity = critical }]";
  }

  @AfterAll
  static void stop() throws Exception {
    if (grid != null) {
      grid.close();
    }
    receiver.close();
    log.close();
    assertThat(receiver.unsigned()).as("messages whose signature is not theirs").isEmpty();
    assertThat(log.errors()).as("errors that were logged while the grid ran").isEmpty();
  }

  private static JsonNode alerts(int node) throws Exception {
    return JSON.readTree(grid.get(node, "/grid/v1/alerts").body());
  }

  /** The alert of a rule for a subject as a node shows it; missing where there is none. */
  private static JsonNode alert(int node, String rule, String subject) throws Exception {
    for (JsonNode each : alerts(node).get("alerts")) {
      if (each.get("rule").asText().equals(rule) && each.get("subject").asText().equals(subject)) {
        return each;
      }
    }
    return JSON.missingNode();
  }

  private static void awaitState(int node, String rule, String subject, String state)
      throws Exception {
    Await.until(
        rule + " of " + subject + " is " + state + " on node " + node,
        WAIT,
        () -> alert(node, rule, subject).path("state").asText().equals(state));
  }

  @Test
  @Order(1)
  void allIsWellAtFirstAndTheShippedRulesAreInForce() throws Exception {
    JsonNode alerts = alerts(2);

    List<String> rules = new ArrayList<>();
    alerts.get("rules").forEach(rule -> rules.add(rule.get("name").asText()));
    assertThat(rules).contains("missing", "replicas-missing", "node-lost", "load-failed", "drift");
    assertThat(alert(2, "load-failed", "broken").isMissingNode()).isTrue();
    assertThat(alert(2, "node-lost", "node-1").isMissingNode()).isTrue();
  }

  @Test
  @Order(2)
  void aReplicaThatIsMissingFiresAndIsOverOnceItIsBack() throws Exception {
    Await.until(
        "a message that a replica is missing",
        WAIT,
        () -> {
          grid.json(1, "POST", "/grid/v1/replicas/m.0/restart", "{}");
          return !receiver.got("missing", "firing").isEmpty();
        });
    JsonNode body = receiver.got("missing", "firing").get(0).body();
    assertThat(body.get("subject").asText()).isEqualTo("m");
    assertThat(body.get("severity").asText()).isEqualTo("critical");
    assertThat(body.get("message").asText()).matches("[01] of 2 replicas of m serve");

    grid.awaitReady("m", 2);
    Await.until(
        "a message that it is over", WAIT, () -> !receiver.got("missing", "resolved").isEmpty());
    awaitState(2, "missing", "m", "resolved");
  }

  @Test
  @Order(3)
  void aVersionThatCannotBeLoadedReachesTheWebhookInTimeAndTheEventStream() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    Thread listener = listen(events);
    try {
      HttpResponse<String> upload =
          grid.upload(2, "broken", "no model at all".getBytes(StandardCharsets.UTF_8), "?wait=30s");
      long failed = System.nanoTime();
      assertThat(upload.statusCode()).as(upload.body()).isEqualTo(422);
      Await.until(
          "a message that a version cannot be loaded",
          WAIT,
          () -> !receiver.got("load-failed", "firing").isEmpty());
      AlertReceiver.Got got = receiver.got("load-failed", "firing").get(0);
      assertThat(Duration.ofNanos(got.nanos() - failed)).isLessThan(PROMISED);
      assertThat(got.body().get("message").asText())
          .startsWith("broken: version 1 ")
          .contains("not an ONNX model");
      Await.until(
          "the event",
          WAIT,
          () ->
              events.stream()
                  .anyMatch(line -> line.contains("load-failed") && line.contains("firing")));
      awaitState(1, "load-failed", "broken", "firing");
      awaitState(2, "load-failed", "broken", "firing");
    } finally {
      listener.interrupt();
    }
  }

  /** Collects the data of the events of kind {@code alert}. */
  private static Thread listen(List<String> events) throws Exception {
    URL url = grid.uri(1, "/grid/v1/events").toURL();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(url.openStream(), StandardCharsets.UTF_8));
    Thread listener =
        new Thread(
            () -> {
              try (in) {
                String kind = "";
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                  kind = line.startsWith("event: ") ? line : kind;
                  if (line.startsWith("data: ") && kind.equals("event: alert")) {
                    events.add(line);
                  }
                }
              } catch (IOException e) {
                events.add("the stream broke: " + e); // as it does when the grid stops
              }
            });
    listener.setDaemon(true);
    listener.start();
    return listener;
  }

  @Test
  @Order(4)
  void aRuleIsSetThroughOneNodeAndKnownAtTheOther() throws Exception {
    HttpResponse<String> set =
        grid.json(
            1,
            "PUT",
            "/grid/v1/alerts/two-are-many",
            "{\"expression\": \"replicas_missing < 1 for 1s model = m\", \"action\": \"scale 3\"}");
    assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    boolean known = false;
    for (JsonNode rule : alerts(2).get("rules")) {
      known |=
          rule.get("name").asText().equals("two-are-many")
              && rule.get("source").asText().equals("api");
    }
    assertThat(known).as("known at the other node when it was answered").isTrue();

    HttpResponse<String> wrong =
        grid.json(1, "PUT", "/grid/v1/alerts/slow", "{\"expression\": \"p98 > 1s\"}");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("position 1: 'p98' (expected: a metric: p50, p95, p99,");
  }

  @Test
  @Order(5)
  void aRuleThatFiresActsOnceAndTheHistorySaysWho() throws Exception {
    awaitState(2, "two-are-many", "m", "firing");
    grid.awaitReady("m", 3);
    Await.until(
        "what it did",
        WAIT,
        () ->
            alert(1, "two-are-many", "m")
                .path("acted")
                .asText()
                .equals("scaled from 2 to 3 replicas"));

    String history = grid.get(2, "/grid/v1/history?model=m&limit=1").body();
    assertThat(history)
        .contains("\"who\":\"alert two-are-many\"", "\"kind\":\"replicas-set\"", "3 replicas");
    HttpResponse<String> removed = grid.json(2, "DELETE", "/grid/v1/alerts/two-are-many", "");
    assertThat(removed.statusCode()).as(removed.body()).isEqualTo(200);
    awaitState(1, "two-are-many", "m", "resolved");
  }

  @Test
  @Order(6)
  void aReceiverThatFailsGetsItAgain() throws Exception {
    receiver.fail(2);
    grid.json(1, "PUT", "/grid/v1/alerts/again", "{\"expression\": \"load_failed > 0\"}");

    Await.until(
        "the message at the third try", WAIT, () -> !receiver.got("again", "firing").isEmpty());
    assertThat(receiver.got("again", "firing")).hasSize(1);
  }

  @Test
  @Order(7)
  void whatFiredBeforeAllNodesWereStoppedIsNotToldAgain() throws Exception {
    String since = alert(2, "load-failed", "broken").get("since").asText();
    int told = receiver.got("load-failed", "firing").size();
    grid.close();
    grid = InProcessGrid.start(directory, 2, settings());
    grid.json(1, "PUT", "/grid/v1/alerts/latest", "{\"expression\": \"load_failed > 0\"}");

    Await.until(
        "what is found after the restart", WAIT, () -> !receiver.got("latest", "firing").isEmpty());
    assertThat(receiver.got("load-failed", "firing")).hasSize(told);
    assertThat(receiver.got("load-failed", "resolved")).isEmpty();
    assertThat(alert(2, "load-failed", "broken").get("since").asText()).isEqualTo(since);
  }

  // Node 1 is the oldest, so the supervisor lives there until it leaves.
  @Test
  @Order(8)
  void aMoveOfTheSupervisorNeitherForgetsNorRepeatsNorLosesWhatFires() throws Exception {
    String since = alert(2, "load-failed", "broken").get("since").asText();
    int told = receiver.got("load-failed", "firing").size();
    receiver.fail(Integer.MAX_VALUE);
    grid.json(1, "PUT", "/grid/v1/alerts/late", "{\"expression\": \"load_failed > 0\"}");
    awaitState(2, "late", "broken", "firing");
    grid.leave(1);
    assertThat(receiver.got("late", "firing")).isEmpty();
    receiver.fail(0);

    Await.until(
        "what node 1 could not tell", WAIT, () -> !receiver.got("late", "firing").isEmpty());
    grid.json(2, "PUT", "/grid/v1/alerts/later", "{\"expression\": \"load_failed > 0\"}");
    Await.until("what node 2 finds itself", WAIT, () -> !receiver.got("later", "firing").isEmpty());
    assertThat(receiver.got("later", "firing").get(0).body().get("node").asText())
        .isEqualTo("node-2");
    assertThat(receiver.got("late", "firing")).hasSize(1);
    assertThat(receiver.got("load-failed", "firing")).hasSize(told);
    assertThat(receiver.got("load-failed", "resolved")).isEmpty();
    assertThat(alert(2, "load-failed", "broken").get("state").asText()).isEqualTo("firing");
    assertThat(alert(2, "load-failed", "broken").get("since").asText()).isEqualTo(since);
    assertThat(alert(2, "node-lost", "node-1").isMissingNode())
        .as("a node that left is not lost")
        .isTrue();
  }

  @Test
  @Order(9)
  void aBetterVersionEndsTheAlert() throws Exception {
    assertThat(grid.upload(2, "broken", TinyOnnx.multiplyBy(3, 1, -1), "").statusCode())
        .isEqualTo(201);

    Await.until(
        "a message that it is over",
        WAIT,
        () -> !receiver.got("load-failed", "resolved").isEmpty());
  }
}
