package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.engine.api.OperationView.Step;
import io.modelgrid.engine.api.OperationView.StepState;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.engine.api.VersionView;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Swaps, canaries, shadows, labels and rollbacks over real sockets. */
class OperationsTest {
  private static final String SWAP = "/grid/v1/models/echo/swap";
  private static final String ROLLBACK = "/grid/v1/models/echo/rollback";
  private static final String LABEL = "/grid/v1/models/echo/labels/canary";
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

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
    server.grid.plans.clear();
    server.grid.operations.clear();
    server.grid.tallies.clear();
    server.grid.answer = new Started("17", "2", 17);
    traffic(TrafficView.none());
  }

  @Test
  void aSwapIsBegunAndSaysWhereToLook() throws Exception {
    HttpResponse<String> response = swap("{\"version\": \"2\"}");
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("Location")).contains("/grid/v1/operations/17");
    assertThat(response.body())
        .isEqualTo(
            "{\"operation\":\"17\",\"model\":\"echo\",\"version\":\"2\",\"state\":\"RUNNING\","
                + "\"revision\":17}");
    assertThat(server.grid.plans).containsExactly(OperationPlan.swap("2", false, false));
    assertThat(server.grid.changes)
        .containsExactly("operate echo SWAP 2 by anonymous: POST " + SWAP);
  }

  @Test
  void aSwapSaysWhyAndWhatItAllows() throws Exception {
    swap(
        """
        {"why": " it is better: 0,9 → 0,95 ", "unload_first": true, "strategy": "atomic",
         "allow_signature_change": true, "version": "2"}""");
    assertThat(server.grid.plans).containsExactly(OperationPlan.swap("2", true, true));
    assertThat(server.grid.changes)
        .containsExactly("operate echo SWAP 2 by anonymous: it is better: 0,9 → 0,95");
  }

  @Test
  void aCanaryTakesSharesInTwoSpellings() throws Exception {
    assertThat(
            swap("""
                {"version": "2", "strategy": "canary", "steps": ["2.5%", 0.05, "25%"],
                 "every": "90s", "sticky": true, "compare": 0.1}""")
                .statusCode())
        .isEqualTo(202);
    assertThat(server.grid.plans)
        .containsExactly(
            canary(List.of(250, 500, 2_500, 10_000), Duration.ofSeconds(90), true, 1_000));
  }

  @Test
  void aCanaryHasDefaults() throws Exception {
    swap("{\"version\": \"2\", \"strategy\": \"canary\"}");
    assertThat(server.grid.plans)
        .containsExactly(canary(List.of(500, 2_500, 10_000), Duration.ofMinutes(1), false, 0));
  }

  @Test
  void theLastStepIsEverythingAndIsNotAppendedTwice() throws Exception {
    swap("{\"version\": \"2\", \"strategy\": \"canary\", \"steps\": [0.5, 1]}");
    assertThat(server.grid.plans.get(0).steps()).containsExactly(5_000, 10_000);
  }

  @Test
  void aShadowHasOneShareAndNoLabel() throws Exception {
    swap("{\"version\": \"2\", \"strategy\": \"shadow\", \"share\": \"10%\"}");
    OperationPlan plan = server.grid.plans.get(0);
    assertThat(plan.kind()).isEqualTo(Kind.SHADOW);
    assertThat(plan.steps()).containsExactly(1_000);
    assertThat(plan.label()).isEmpty();
    swap("{\"version\": \"2\", \"strategy\": \"shadow\", \"share\": \"0%\"}");
    assertThat(server.grid.plans.get(1).steps()).containsExactly(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|the body is empty",
        "[]|the body is an array (expected: a JSON object)",
        "{|the body",
        "{}|version is missing",
        "{\"strategy\":\"atomic\"}|version is missing",
        "{\"version\":2}|version is 2 (expected: the number of a version, as \"2\")",
        "{\"version\":null}|version is null",
        "{\"version\":\"canary\"}|version 'canary' (expected: a number",
        "{\"version\":\"01\"}|version '01'",
        "{\"version\":\"-1\"}|version '-1'",
        "{\"version\":\"1234567890123456789\"}|(expected: a number of at most 18 digits",
        "{\"version\":\"2\",\"version\":\"3\"}|valid JSON",
        "{\"version\":\"2\"} x|the body is not valid JSON",
        "{\"version\":\"2\"}{}|something follows the end",
        "{\"version\":\"2\",\"canary\":5}|unknown field 'canary' (expected: why, version, strategy",
        "{\"version\":\"2\",\"strategy\":\"blue\"}|strategy is 'blue' (expected: \"atomic\"",
        "{\"version\":\"2\",\"strategy\":1}|strategy is 1 (expected: \"atomic\"",
        "{\"version\":\"2\",\"steps\":[\"5%\"]}|steps does not go with strategy 'atomic'",
        "{\"version\":\"2\",\"sticky\":false}|sticky does not go with strategy 'atomic'",
        "{\"version\":\"2\",\"share\":\"5%\"}|share does not go with strategy 'atomic'",
        "{\"version\":\"2\",\"strategy\":\"shadow\"}|share is missing",
        "{\"version\":\"2\",\"strategy\":\"shadow\",\"share\":\"101%\"}|share is '101%'",
        "{\"version\":\"2\",\"strategy\":\"shadow\",\"share\":-0.1}|share is -0.1",
        "{\"version\":\"2\",\"strategy\":\"shadow\",\"share\":\"5\"}|share is '5' (expected: a share",
        "{\"version\":\"2\",\"strategy\":\"shadow\",\"share\":5}|share is 5 (expected: a share",
        "{\"version\":\"2\",\"strategy\":\"shadow\",\"share\":1e999}|share is 1e999",
        "{\"version\":\"2\",\"strategy\":\"shadow\",\"share\":0.00001}|share is 0.00001",
        "{\"version\":\"2\",\"strategy\":\"shadow\",\"share\":\"1%\",\"unload_first\":true}|"
            + "unload_first does not go with strategy 'shadow'",
        "{\"version\":\"2\",\"allow_signature_change\":\"yes\"}|"
            + "allow_signature_change is 'yes' (expected: true or false",
        "{\"version\":\"2\",\"why\":1}|why is 1 (expected: a sentence",
        "{\"version\":\"2\",\"why\":\"a\\u0007b\"}|(expected: a sentence of at most 500 letters"
      })
  void rubbishIsRefusedByNameValueAndExpectation(@Nullable String body, String words)
      throws Exception {
    HttpResponse<String> response = swap(body == null ? "" : body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(response).get("error").asText()).contains(words);
    assertThat(server.grid.changes).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"steps\":[]|steps is empty",
        "\"steps\":\"5%\"|steps is '5%' (expected: a list of growing shares",
        "\"steps\":[\"120%\"]|steps[0] is '120%' (expected: a share such as",
        "\"steps\":[\"0%\"]|steps[0] is '0%' (expected: a list of growing shares above 0%",
        "\"steps\":[\"25%\",\"5%\"]|steps[1] is '5%' (expected: a list of growing shares",
        "\"steps\":[\"5%\",\"5%\"]|steps[1] is '5%'",
        "\"steps\":[[5]]|steps[0] is an array",
        "\"steps\":[true]|steps[0] is true or false",
        "\"steps\":[\"5.001%\"]|steps[0] is '5.001%'",
        "\"steps\":[5,25,100]|steps[0] is 5 (expected: a share such as \"5%\" or 0.05",
        "\"every\":60|every is 60 (expected: a time such as",
        "\"every\":\"1\"|every is '1'",
        "\"every\":\"0s\"|every is '0s'",
        "\"every\":\"-1m\"|every is '-1m'",
        "\"every\":\"169h\"|every is '169h' (expected: a time such as",
        "\"sticky\":\"true\"|sticky is 'true' (expected: true or false",
        "\"compare\":\"half\"|compare is 'half' (expected: a share",
        "\"compare\":null|compare is null",
        "\"share\":\"5%\"|share does not go with strategy 'canary'",
        "\"unload_first\":true|unload_first does not go with strategy 'canary'"
      })
  void canariesThatMakeNoSenseAreRefused(String field, String words) throws Exception {
    HttpResponse<String> response =
        swap("{\"version\":\"2\",\"strategy\":\"canary\"," + field + "}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(response).get("error").asText()).contains(words);
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void tooManyStepsAndTooLongReasonsAreRefused() throws Exception {
    List<String> steps = new ArrayList<>();
    for (int step = 1; step <= 51; step++) {
      steps.add("\"" + step + "%\"");
    }
    assertThat(swap("{\"version\":\"2\",\"strategy\":\"canary\",\"steps\":" + steps + "}").body())
        .contains("steps[50] is '51%'", "at most 50 of them");
    assertThat(swap("{\"version\":\"2\",\"why\":\"" + "x".repeat(501) + "\"}").statusCode())
        .isEqualTo(400);
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void whatIsSoAlreadyIs200() throws Exception {
    server.grid.answer = new Changed(9, "2", false);
    HttpResponse<String> response = swap("{\"version\": \"2\"}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo("{\"model\":\"echo\",\"version\":\"2\",\"revision\":9,\"changed\":false}");
  }

  @Test
  void aConflictNamesTheOperationThatRuns() throws Exception {
    traffic(new TrafficView(null, null, 0, false, null, 0, "12"));
    server.grid.answer = new Refused(Reason.CONFLICT, "operation 12 runs on echo");
    HttpResponse<String> response = swap("{\"version\": \"2\"}");
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(response.headers().firstValue("Location")).contains("/grid/v1/operations/12");
    assertThat(response.body())
        .isEqualTo("{\"error\":\"operation 12 runs on echo\",\"operation\":\"12\"}");
  }

  @ParameterizedTest
  @CsvSource({"NOT_FOUND, 404", "INVALID, 400", "CONFLICT, 409", "UNAVAILABLE, 503"})
  void refusalsHaveTheirStatus(Reason reason, int status) throws Exception {
    server.grid.answer = new Refused(reason, "because of " + reason);
    for (HttpResponse<String> response :
        List.of(
            swap("{\"version\": \"2\"}"),
            send("POST", ROLLBACK, ""),
            send("PUT", LABEL, "{\"version\":\"2\"}"),
            send("DELETE", LABEL, ""),
            send("DELETE", "/grid/v1/operations/12", ""))) {
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).isEqualTo("{\"error\":\"because of " + reason + "\"}");
    }
  }

  @ParameterizedTest
  @CsvSource({"SUCCEEDED, 200", "ABORTED, 409", "ROLLED_BACK, 409"})
  void aWaitEndsWithTheOperation(State end, int status) throws Exception {
    server.grid.operations.put("17", operation(State.RUNNING, "loading"));
    CompletableFuture<HttpResponse<String>> response =
        CompletableFuture.supplyAsync(() -> unchecked("POST", SWAP + "?wait=60s"));
    long until = System.nanoTime() + TestServer.PATIENCE.toNanos();
    while (server.grid.changes.isEmpty()) {
      assertThat(System.nanoTime() - until).as("waiting for the swap to begin").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    assertThat(response).isNotDone();
    server.grid.operations.put("17", operation(end, "said at the end"));
    HttpResponse<String> done = response.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(done.statusCode()).isEqualTo(status);
    JsonNode json = TestServer.json(done);
    assertThat(json.get("operation").asText()).isEqualTo("17");
    assertThat(json.get("state").asText()).isEqualTo(end.name());
    assertThat(json.path("error").asText("")).isEqualTo(status == 200 ? "" : "said at the end");
  }

  @Test
  void aWaitThatIsTooShortIs202() throws Exception {
    server.grid.operations.put("17", operation(State.RUNNING, "loading"));
    HttpResponse<String> response = send("POST", SWAP + "?wait=150ms", "{\"version\":\"2\"}");
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("Location")).contains("/grid/v1/operations/17");
    assertThat(TestServer.json(response).get("message").asText()).isEqualTo("loading");
    server.grid.operations.clear();
    HttpResponse<String> unseen = send("POST", SWAP + "?wait=50ms", "{\"version\":\"2\"}");
    assertThat(unseen.statusCode()).isEqualTo(202);
    assertThat(unseen.body()).isEqualTo("{\"operation\":\"17\",\"state\":\"RUNNING\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1h", "x", "11m", "-1s", ""})
  void waitsThatMakeNoSenseChangeNothing(String wait) throws Exception {
    for (HttpResponse<String> response :
        List.of(
            send("POST", SWAP + "?wait=" + wait, "{\"version\":\"2\"}"),
            send("POST", ROLLBACK + "?wait=" + wait, ""),
            send("PUT", LABEL + "?wait=" + wait, "{\"version\":\"2\"}"),
            send("DELETE", LABEL + "?wait=" + wait, ""),
            send("DELETE", "/grid/v1/operations/12?wait=" + wait, ""))) {
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("wait '" + wait + "' (expected: a time such as");
    }
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void rollbackGoesToTheVersionBeforeOrToANamedOne() throws Exception {
    assertThat(send("POST", ROLLBACK, "").statusCode()).isEqualTo(202);
    send("POST", ROLLBACK, "{}");
    send("POST", ROLLBACK, "{\"version\":\"3\",\"why\":\"too slow\"}");
    assertThat(server.grid.changes)
        .containsExactly(
            "rollback echo null by anonymous: POST " + ROLLBACK,
            "rollback echo null by anonymous: POST " + ROLLBACK,
            "rollback echo 3 by anonymous: too slow");
  }

  // A rollback that gives a canary up begins nothing new: the canary's operation moves things back.
  @Test
  void aRollbackThatGivesUpACanaryNamesItsOperation() throws Exception {
    traffic(new TrafficView(null, "2", 500, false, null, 0, "12"));
    server.grid.answer = new Changed(20, "1", true);
    assertThat(send("POST", ROLLBACK, "").body())
        .isEqualTo(
            "{\"operation\":\"12\",\"model\":\"echo\",\"version\":\"1\",\"revision\":20,"
                + "\"changed\":true}");
    server.grid.operations.put("12", operation(State.ROLLED_BACK, "given up"));
    HttpResponse<String> waited = send("POST", ROLLBACK + "?wait=10s", "");
    assertThat(waited.statusCode()).isEqualTo(200);
    assertThat(TestServer.json(waited).get("state").asText()).isEqualTo("ROLLED_BACK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"version\":1}",
        "{\"version\":\"x\"}",
        "{\"label\":\"x\"}",
        "{\"steps\":[]}",
        "nul"
      })
  void rollbacksThatMakeNoSenseAreRefused(String body) throws Exception {
    assertThat(send("POST", ROLLBACK, body).statusCode()).isEqualTo(400);
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void labelsMoveByAnOperation() throws Exception {
    assertThat(send("PUT", LABEL, "{\"version\":\"2\"}").statusCode()).isEqualTo(202);
    OperationPlan plan = server.grid.plans.get(0);
    assertThat(plan.kind()).isEqualTo(Kind.LABEL);
    assertThat(plan.label()).isEqualTo("canary");
    assertThat(plan.allowSignatureChange()).isFalse();
    send("PUT", LABEL, "{\"version\":\"2\",\"allow_signature_change\":true}");
    assertThat(server.grid.plans.get(1).allowSignatureChange()).isTrue();
  }

  @Test
  void toMoveStableIsASwap() throws Exception {
    send("PUT", "/grid/v1/models/echo/labels/stable", "{\"version\":\"2\"}");
    assertThat(server.grid.plans).containsExactly(OperationPlan.swap("2", false, false));
    HttpResponse<String> removed = send("DELETE", "/grid/v1/models/echo/labels/stable", "");
    assertThat(removed.statusCode()).isEqualTo(400);
    assertThat(removed.body()).contains("'stable' cannot be taken away");
    assertThat(server.grid.plans).hasSize(1);
  }

  @Test
  void labelsAreTakenAwayFromTheVersionThatBearsThem() throws Exception {
    model(Map.of("stable", "1", "canary", "2"), TrafficView.none());
    assertThat(send("DELETE", LABEL, "").statusCode()).isEqualTo(202);
    OperationPlan plan = server.grid.plans.get(0);
    assertThat(plan.kind()).isEqualTo(Kind.UNLABEL);
    assertThat(plan.label()).isEqualTo("canary");
    assertThat(plan.version()).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2b", "-x", ".x", "a%2Fb", "a%20b", "%C3%A4", "LONG"})
  void labelsThatAreNoneAreRefused(String label) throws Exception {
    String path = "/grid/v1/models/echo/labels/" + label.replace("LONG", "a".repeat(129));
    for (HttpResponse<String> response :
        List.of(send("PUT", path, "{\"version\":\"2\"}"), send("DELETE", path, ""))) {
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("label '", "the first a letter)");
    }
    assertThat(server.grid.changes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[]", "{\"version\":2}", "{\"version\":\"stable\"}", "{\"label\":\"x\"}"})
  void labelsToNoVersionAreRefused(String body) throws Exception {
    assertThat(send("PUT", LABEL, body).statusCode()).isEqualTo(400);
    assertThat(send("PUT", LABEL, "").statusCode()).isEqualTo(400);
    assertThat(server.grid.changes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "017", "x", "1.5", "-1", "1234567890123456789"})
  void idsThatAreNoneAreRefused(String id) throws Exception {
    for (String method : List.of("GET", "DELETE")) {
      HttpResponse<String> response = send(method, "/grid/v1/operations/" + id, "");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("operation '" + id + "' (expected: its id");
    }
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void anOperationIsShownWithItsStepsAndNodes() throws Exception {
    server.grid.operations.put("17", operation(State.SUCCEEDED, "version 2 is stable"));
    assertThat(server.get("/grid/v1/operations/17").body())
        .isEqualTo(
            "{\"id\":\"17\",\"model\":\"echo\",\"plan\":{\"kind\":\"CANARY\",\"version\":\"2\","
                + "\"label\":\"stable\",\"steps_percent\":[2.5,100],\"every_ms\":60000,"
                + "\"sticky\":true,\"compare_percent\":10,\"allow_signature_change\":false},"
                + "\"state\":\"SUCCEEDED\",\"message\":\"version 2 is stable\","
                + "\"started_at\":\"2026-11-22T12:00:00Z\",\"ended_at\":\"2026-11-22T12:00:05Z\","
                + "\"who\":\"anonymous\",\"why\":\"it is better\",\"commits\":2,"
                + "\"hold_micros\":12345,\"steps\":[{\"name\":\"hold\",\"state\":\"DONE\","
                + "\"started_at\":\"2026-11-22T12:00:01Z\",\"ended_at\":\"2026-11-22T12:00:02Z\","
                + "\"detail\":\"all hold\",\"nodes\":{\"node-1\":\"held\",\"node-2\":\"held\","
                + "\"node-3\":\"held\"}}]}");
    assertThat(server.get("/grid/v1/operations/18").statusCode()).isEqualTo(404);
  }

  @Test
  void operationsAreListedForAllModelsOrOne() throws Exception {
    server.grid.operations.put("17", operation(State.RUNNING, "loading"));
    JsonNode all = TestServer.json(server.get("/grid/v1/operations")).get("operations");
    assertThat(all.get(0).get("id").asText()).isEqualTo("17");
    assertThat(all.get(0).has("ended_at")).isFalse();
    assertThat(server.get("/grid/v1/operations?model=echo").body()).contains("\"17\"");
    assertThat(server.get("/grid/v1/operations?model=other").body())
        .isEqualTo("{\"operations\":[]}");
    assertThat(server.get("/grid/v1/operations?model=-").statusCode()).isEqualTo(400);
  }

  @Test
  void cancellingEndsAnOperation() throws Exception {
    server.grid.operations.put("17", operation(State.RUNNING, "watching"));
    server.grid.answer = new Changed(21, "", true);
    HttpResponse<String> response = send("DELETE", "/grid/v1/operations/17", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo("{\"operation\":\"17\",\"model\":\"echo\",\"revision\":21,\"changed\":true}");
    assertThat(server.grid.changes)
        .containsExactly("cancel 17 by anonymous: DELETE /grid/v1/operations/17");
    server.grid.operations.put("17", operation(State.SUCCEEDED, "it was done before"));
    assertThat(send("DELETE", "/grid/v1/operations/17?wait=10s", "").statusCode()).isEqualTo(409);
    server.grid.operations.put("17", operation(State.ABORTED, "cancelled"));
    assertThat(send("DELETE", "/grid/v1/operations/17?wait=10s", "").statusCode()).isEqualTo(200);
  }

  // As the catalogue answers: the operation goes on until it has moved back what it moved.
  @Test
  void cancellingSomethingThatStillRunsAnswersAsAnyOtherCancelling() throws Exception {
    server.grid.operations.put("17", operation(State.RUNNING, "watching"));
    server.grid.answer = new Started("17", "2", 21);
    HttpResponse<String> response = send("DELETE", "/grid/v1/operations/17", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"operation\":\"17\",\"model\":\"echo\",\"version\":\"2\",\"revision\":21,"
                + "\"changed\":true}");
    server.grid.operations.put("17", operation(State.ROLLED_BACK, "cancelled"));
    for (String path : List.of("/grid/v1/operations/17?wait=10s", ROLLBACK + "?wait=10s")) {
      String method = path.startsWith(ROLLBACK) ? "POST" : "DELETE";
      assertThat(send(method, path, "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void talliesTellPercentilesAndComparisons() throws Exception {
    List<Long> latency = new ArrayList<>(Collections.nCopies(VersionTally.BUCKETS, 0L));
    latency.set(VersionTally.bucketOf(1_000), 90L);
    latency.set(VersionTally.bucketOf(100_000), 10L);
    server.grid.tallies.add(new VersionTally("2", 100, 3, latency, 50, 2, 1, 0.25));
    JsonNode tally =
        TestServer.json(server.get("/grid/v1/models/echo/tallies")).get("tallies").get(0);
    assertThat(tally.get("answered").asLong()).isEqualTo(100);
    assertThat(tally.get("p50_ms").asDouble()).isBetween(1.0, 1.2);
    assertThat(tally.get("p95_ms").asDouble()).isBetween(100.0, 120.0);
    assertThat(tally.get("flips").asLong()).isEqualTo(2);
    assertThat(tally.get("largest_difference").asDouble()).isEqualTo(0.25);
    assertThat(tally.has("latency")).isFalse();
    assertThat(server.get("/grid/v1/models/nobody/tallies").statusCode()).isEqualTo(404);
  }

  @Test
  void modelsShowTheirTraffic() throws Exception {
    assertThat(traffic()).isEqualTo("{}");
    traffic(new TrafficView("1", "2", 550, true, "3", 1_000, "12"));
    assertThat(traffic())
        .isEqualTo(
            "{\"previous\":\"1\",\"canary\":\"2\",\"canary_percent\":5.5,\"sticky\":true,"
                + "\"shadow\":\"3\",\"shadow_percent\":10,\"operation\":\"12\"}");
  }

  @Test
  void strangersAndFormsBeginNothing() throws Exception {
    assertThat(server.send("POST", SWAP, "{\"version\":\"2\"}", "Content-Type", "text/plain"))
        .returns(415, HttpResponse::statusCode);
    assertThat(server.send("POST", ROLLBACK, "", "Origin", "http://evil.example"))
        .returns(403, HttpResponse::statusCode);
    assertThat(server.send("DELETE", "/grid/v1/operations/17", "", "Origin", "http://evil.example"))
        .returns(403, HttpResponse::statusCode);
    assertThat(server.grid.changes).isEmpty();
  }

  private static String traffic() throws Exception {
    return TestServer.json(server.get("/grid/v1/models/echo")).get("traffic").toString();
  }

  private static void traffic(TrafficView traffic) {
    model(Map.of("stable", "1"), traffic);
  }

  private static void model(Map<String, String> labels, TrafficView traffic) {
    VersionView one = FakeGrid.version("1", VersionView.State.READY, FakeGrid.ECHO, null);
    server.grid.models.put("echo", FakeGrid.model("echo", labels, traffic, one));
  }

  private static OperationPlan canary(
      List<Integer> steps, Duration every, boolean sticky, int compare) {
    return new OperationPlan(
        Kind.CANARY, "2", "stable", steps, every, sticky, compare, false, false);
  }

  private static OperationView operation(State state, String message) {
    Step hold =
        new Step(
            "hold",
            StepState.DONE,
            NOON.plusSeconds(1),
            NOON.plusSeconds(2),
            "all hold",
            Map.of("node-3", "held", "node-1", "held", "node-2", "held"));
    return new OperationView(
        "17",
        "echo",
        canary(List.of(250, 10_000), Duration.ofMinutes(1), true, 1_000),
        state,
        message,
        NOON,
        state == State.RUNNING ? null : NOON.plusSeconds(5),
        "anonymous",
        "it is better",
        2,
        12_345L,
        List.of(hold));
  }

  private static HttpResponse<String> swap(String body) throws Exception {
    return send("POST", SWAP, body);
  }

  private static HttpResponse<String> unchecked(String method, String path) {
    try {
      return send(method, path, "{\"version\":\"2\"}");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    return body.isEmpty()
        ? server.send(method, path, body)
        : server.send(method, path, body, "Content-Type", "application/json");
  }
}
