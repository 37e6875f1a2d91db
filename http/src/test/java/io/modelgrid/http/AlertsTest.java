package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.engine.api.AlertRule.Source;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.AlertView.State;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridAlerts;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alerts and their rules over real sockets. */
class AlertsTest {
  private static final AlertRule LOST =
      new AlertRule("lost", "node_lost", Severity.CRITICAL, "none", Source.DEFAULT);

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.grid.changes.clear();
    server.grid.answer = new Changed(9, "", true);
  }

  @Test
  void showsRulesAndWhatIsWrongByThem() throws Exception {
    AlertView alert =
        new AlertView(
            "lost",
            "node_lost",
            Severity.CRITICAL,
            State.FIRING,
            "node-2",
            1.0,
            0,
            "count",
            Instant.parse("2026-11-22T12:00:00Z"),
            "node-2 cannot be reached",
            null);
    server.grid.alerts = new GridAlerts(List.of(alert), List.of(LOST));

    assertThat(server.get("/grid/v1/alerts").body())
        .isEqualTo(
            """
            {"alerts":[{"rule":"lost","expression":"node_lost","severity":"critical",\
            "state":"firing","subject":"node-2","value":1.0,"threshold":0.0,"unit":"count",\
            "since":"2026-11-22T12:00:00Z","message":"node-2 cannot be reached"}],\
            "rules":[{"name":"lost","expression":"node_lost","severity":"critical",\
            "action":"none","source":"default"}]}""");
  }

  @Test
  void setsARule() throws Exception {
    HttpResponse<String> answer =
        put(
            "slow",
            """
            {"expression": "p99 > 200ms", "severity": "info", "action": "scale 3", "why": "slow"}""");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"rule\":\"slow\",\"revision\":9,\"changed\":true}");
    assertThat(server.grid.changes)
        .containsExactly("set alert slow: p99 > 200ms, INFO, scale 3 by anonymous: slow");
  }

  @Test
  void aRuleIsAWarningThatDoesNothingUnlessItSaysMore() throws Exception {
    put("slow", "{\"expression\": \"p99 > 1s\"}");

    assertThat(server.grid.changes)
        .containsExactly(
            "set alert slow: p99 > 1s, WARNING, none by anonymous: PUT /grid/v1/alerts/slow");
  }

  @Test
  void removesARule() throws Exception {
    assertThat(server.send("DELETE", "/grid/v1/alerts/slow", "").statusCode()).isEqualTo(200);

    assertThat(server.grid.changes)
        .containsExactly("remove alert slow by anonymous: DELETE /grid/v1/alerts/slow");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slow | {}                                        | expression is missing",
        "slow | {\"expression\": 7}                       | expression is 7 (expected: a text",
        "slow | {\"expression\": \"off\", \"url\": \"x\"}  | unknown field 'url' (expected: why, expr",
        "slow | {\"expression\": \"off\", \"severity\": 1} | (expected: info, warning, critical)",
        "slow | []                                        | ",
        "9    | {\"expression\": \"off\"}                   | alert rule '9' (expected: 1 to 64",
        "a.b  | {\"expression\": \"off\"}                   | alert rule 'a.b' (expected: 1 to 64"
      })
  void refusesWhatIsNoRule(String name, String body, String words) throws Exception {
    HttpResponse<String> answer = put(name, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains(words == null ? "" : words);
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void whatTheGridRefusesIsSaid() throws Exception {
    server.grid.answer = new Refused(Reason.INVALID, "position 1: 'p98' (expected: a metric)");

    HttpResponse<String> answer = put("slow", "{\"expression\": \"p98 > 1s\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("position 1: 'p98' (expected: a metric)");
  }

  @Test
  void aCanaryIsFrozenAndThawed() throws Exception {
    assertThat(server.send("POST", "/grid/v1/operations/17/freeze", "").statusCode())
        .isEqualTo(200);
    assertThat(server.send("POST", "/grid/v1/operations/17/thaw", "").statusCode()).isEqualTo(200);

    assertThat(server.grid.changes)
        .containsExactly(
            "freeze 17 by anonymous: POST /grid/v1/operations/17/freeze",
            "thaw 17 by anonymous: POST /grid/v1/operations/17/thaw");
  }

  private static HttpResponse<String> put(String rule, String body) throws Exception {
    return server.send("PUT", "/grid/v1/alerts/" + rule, body, "Content-Type", "application/json");
  }
}
