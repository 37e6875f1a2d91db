package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.TrainingView.State;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.http.RawConnection.Response;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings over real sockets. */
class TrainingsTest {
  private static final String PATH = "/grid/v1/trainings";
  private static final String YAML = "model: fashion\nepochs: 10\n";

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
    server.trainings.all.clear();
    server.trainings.changes.clear();
    server.trainings.answer = new Started("12", "", 12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json|{\"model\":\"fashion\"}|json",
        "application/json|model: fashion|json",
        "application/yaml|model: fashion|yaml",
        "application/yaml; charset=utf-8|{\"model\":\"fashion\"}|yaml",
        "application/octet-stream|model: fashion|yaml",
        "application/octet-stream|  {\"model\":\"fashion\"}|json"
      })
  void aSpecificationIsHandedOnAsWhatItIsSaidToBe(String type, String body, String taken)
      throws Exception {
    HttpResponse<String> response = server.send("POST", PATH, body, "Content-Type", type);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(server.trainings.changes)
        .containsExactly("submit " + taken + " " + body + " by anonymous: POST " + PATH);
  }

  @Test
  void whatIsSubmittedSaysWhereToLook() throws Exception {
    HttpResponse<String> response = submit(YAML);
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("Location")).hasValue(PATH + "/12");
    assertThat(response.body())
        .isEqualTo("{\"training\":\"12\",\"state\":\"WAITING\",\"revision\":12}");
  }

  @Test
  void everyMistakeIsListed() throws Exception {
    server.trainings.answer =
        new Refused(
            Reason.INVALID,
            "data.path: missing (expected: a text)\nnetwork.hidden[1]: -3 (expected: 1 to 65536)");
    HttpResponse<String> response = submit(YAML);
    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode answer = TestServer.json(response);
    assertThat(answer.get("mistakes")).hasSize(2);
    assertThat(answer.get("mistakes").get(1).asText()).startsWith("network.hidden[1]: -3");
    assertThat(answer.get("error").asText())
        .startsWith("the specification has 2 mistakes: data.path: missing")
        .contains("; network.hidden[1]");
  }

  @ParameterizedTest
  @CsvSource({"UNAVAILABLE, 503", "CONFLICT, 409", "NO_SPACE, 507", "NOT_FOUND, 404"})
  void otherRefusalsAreAsForAllChanges(Reason reason, int status) throws Exception {
    server.trainings.answer = new Refused(reason, "not now");
    HttpResponse<String> response = submit(YAML);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo("{\"error\":\"not now\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, 415",
    "application/x-www-form-urlencoded, 415",
    "text/yaml, 415",
    "application/yaml, 400"
  })
  void whatAWebPageCouldSendUnaskedIsNotTaken(String type, int status) throws Exception {
    String body = status == 400 ? "" : YAML;
    HttpResponse<String> response = server.send("POST", PATH, body, "Content-Type", type);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(server.trainings.changes).isEmpty();
  }

  @Test
  void strangersMayNotTrain() throws Exception {
    HttpResponse<String> response =
        server.send(
            "POST", PATH, YAML, "Content-Type", "application/yaml", "Origin", "http://evil.com");
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(server.trainings.changes).isEmpty();
  }

  @Test
  void aSpecificationIsNoLargerThanBodiesMayBe() throws Exception {
    HttpResponse<String> response = submit("#".repeat(TestServer.MAX_BODY + 1));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(server.trainings.changes).isEmpty();
  }

  @Test
  void whoeverWaitsIsToldWhatCameOfIt() throws Exception {
    server.trainings.put(FakeTrainings.training("12", State.SUCCEEDED, 0.5, 0.3));
    HttpResponse<String> response = submit(YAML, "?wait=5s");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(TestServer.json(response).get("training").asText()).isEqualTo("12");
    assertThat(TestServer.json(response).at("/results/test.accuracy").asDouble()).isEqualTo(0.88);
    server.trainings.put(FakeTrainings.training("12", State.REFUSED, 0.5, 0.3));
    HttpResponse<String> refused = submit(YAML, "?wait=5s");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(TestServer.json(refused).get("error").asText())
        .isEqualTo(
            "the gate did not let it through: test.accuracy is 0.81 (expected: at least 0.835)");
  }

  @Test
  void aWaitEndsWithTheTraining() throws Exception {
    server.trainings.put(FakeTrainings.training("12", State.RUNNING, 0.5));
    CompletableFuture<HttpResponse<String>> pending =
        server.sendAsync("POST", PATH + "?wait=1m", "{}", "Content-Type", "application/json");
    server.trainings.put(FakeTrainings.training("12", State.SUCCEEDED, 0.5));
    assertThat(pending.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(200);
  }

  @Test
  void aWaitThatIsOverBeforeTheTrainingSaysHowFarItIs() throws Exception {
    server.trainings.put(FakeTrainings.training("12", State.RUNNING, 0.5, 0.4));
    HttpResponse<String> running = submit(YAML, "?wait=1ms");
    assertThat(running.statusCode()).isEqualTo(202);
    assertThat(TestServer.json(running).get("done").asDouble()).isEqualTo(0.2);
    server.trainings.all.clear();
    HttpResponse<String> unseen = submit(YAML, "?wait=1ms");
    assertThat(unseen.statusCode()).isEqualTo(202);
    assertThat(unseen.body()).isEqualTo("{\"training\":\"12\",\"state\":\"WAITING\"}");
    assertThat(submit(YAML, "?wait=soon").statusCode()).isEqualTo(400);
  }

  @Test
  void theListLeavesCurvesOut() throws Exception {
    server.trainings.put(FakeTrainings.training("12", State.RUNNING, 0.5, 0.4));
    server.trainings.put(FakeTrainings.training("13", State.WAITING));
    JsonNode list = TestServer.json(server.get(PATH)).get("trainings");
    assertThat(list.findValuesAsText("id")).containsExactly("13", "12");
    assertThat(list.get(0).get("message").asText()).startsWith("waits for 2 cores");
    assertThat(list.get(1).at("/last/values/loss").asDouble()).isEqualTo(0.4);
    assertThat(list.get(1).has("curve")).isFalse();
    assertThat(list.get(1).has("specification")).isFalse();
    assertThat(server.get(PATH + "?model=other").body()).isEqualTo("{\"trainings\":[]}");
    assertThat(server.get(PATH + "?model=a/b").statusCode()).isEqualTo(400);
  }

  @Test
  void oneTrainingIsShownWhole() throws Exception {
    server.trainings.put(FakeTrainings.training("12", State.RUNNING, 0.5, Double.NaN));
    JsonNode training = TestServer.json(server.get(PATH + "/12"));
    assertThat(training.get("curve")).hasSize(2);
    assertThat(training.at("/curve/1/values/loss").isNull()).isTrue();
    assertThat(training.at("/specification/data/format").asText()).isEqualTo("idx");
    assertThat(training.get("seconds_left").asDouble()).isEqualTo(12.5);
    assertThat(training.has("ended_at")).isFalse();
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    HttpResponse<String> response = server.get(PATH + "/99");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("there is no training 99");
    assertThat(server.get(PATH + "/99/events").statusCode()).isEqualTo(404);
    assertThat(server.get(PATH + "/-x").statusCode()).isEqualTo(400);
  }

  @Test
  void theSchemaIsServedAsItIs() throws Exception {
    HttpResponse<String> response = server.get(PATH + "/schema");
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.body()).isEqualTo(server.trainings.schema());
  }

  @Test
  void aTrainingIsGivenUp() throws Exception {
    server.trainings.answer = new Changed(14, "", true);
    HttpResponse<String> response = server.send("DELETE", PATH + "/12", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"training\":\"12\",\"revision\":14,\"changed\":true}");
    assertThat(server.trainings.changes)
        .containsExactly("cancel 12 by anonymous: DELETE " + PATH + "/12");
    server.trainings.put(FakeTrainings.training("12", State.CANCELLED, 0.5));
    assertThat(server.send("DELETE", PATH + "/12?wait=5s", "").statusCode()).isEqualTo(200);
    server.trainings.put(FakeTrainings.training("12", State.SUCCEEDED, 0.5));
    assertThat(server.send("DELETE", PATH + "/12?wait=5s", "").statusCode()).isEqualTo(409);
    server.trainings.answer = new Refused(Reason.NOT_FOUND, "there is no training 12");
    assertThat(server.send("DELETE", PATH + "/12", "").statusCode()).isEqualTo(404);
  }

  @Test
  void eventsTellATrainingToItsEnd() throws Exception {
    server.trainings.put(FakeTrainings.training("12", State.RUNNING, 0.5));
    try (RawConnection connection = asked(PATH + "/12/events")) {
      assertThat(connection.event()).isEqualTo("training");
      assertThat(connection.data()).isEqualTo(server.get(PATH + "/12").body());
      server.trainings.put(FakeTrainings.training("12", State.RUNNING, 0.5, 0.4));
      assertThat(connection.event()).isEqualTo("epoch");
      assertThat(connection.data()).startsWith("{\"epoch\":2,").contains("\"loss\":0.4");
      assertThat(connection.event()).isEqualTo("progress");
      assertThat(connection.data()).contains("\"done\":0.2");
      server.trainings.put(FakeTrainings.training("12", State.SUCCEEDED, 0.5, 0.4));
      assertThat(connection.event()).isEqualTo("training");
      assertThat(connection.data()).contains("\"state\":\"SUCCEEDED\"", "\"versions\":[\"3\"]");
      assertThat(connection.rest()).containsExactly("", "", "0", "");
    }
  }

  @Test
  void aCompressionBecomesASpecification() throws Exception {
    HttpResponse<String> response =
        compress(
            """
            {"quantize":"int8","version":"3","gate":{"stable":{"margin":0.01}},"why":"smaller"}""");
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(server.trainings.changes)
        .containsExactly(
            """
            submit json {"model":"echo","compress":{"version":"3","variants":[{"quantize":"int8"}]},\
            "gate":{"stable":{"margin":0.01}}} by anonymous: smaller""");
    server.trainings.changes.clear();
    compress("{\"variants\":[{\"prune\":0.5},{\"quantize\":\"int4\"}],\"serve\":\"int4\"}");
    assertThat(server.trainings.changes.get(0))
        .startsWith(
            """
            submit json {"model":"echo","compress":{"version":"stable",\
            "variants":[{"prune":0.5},{"quantize":"int4"}],"serve":"int4"}} by""");
  }

  // The version 3 is what training 12 made, of data in the format idx, from seed 7.
  @Test
  void whatSaysNotOnWhatIsMeasuredOnWhatTheVersionWasTrainedOn() throws Exception {
    server.trainings.put(FakeTrainings.training("12", State.SUCCEEDED, 0.5));
    server.grid.models.put("fashion", FakeGrid.model("fashion", trained("3", "12")));
    String path = "/grid/v1/models/fashion/compress";
    String body = "{\"quantize\":\"int8\",\"version\":\"3\"}";
    server.send("POST", path, body, "Content-Type", "application/json");
    assertThat(server.trainings.changes.get(0))
        .contains("\"variants\":[{\"quantize\":\"int8\"}]},")
        .contains(
            "\"data\":{\"format\":\"idx\"}",
            "\"seed\":7",
            "\"gate\":{\"stable\":{\"margin\":0.05}}")
        .doesNotContain("epochs");
    String own = "{\"quantize\":\"int8\",\"version\":\"3\",\"data\":{\"format\":\"csv\"}}";
    server.send("POST", path, own, "Content-Type", "application/json");
    assertThat(server.trainings.changes.get(1))
        .contains("\"data\":{\"format\":\"csv\"}")
        .doesNotContain("idx", "seed", "gate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|the body is an array (expected: a JSON object)",
        "{\"quantize\":|the body",
        "{\"quantize\":\"int8\",\"quantize\":\"int4\"}|Duplicate",
        "{\"quantize\":\"int8\",\"variants\":[]}|quantize stands beside variants",
        "{\"model\":\"other\",\"quantize\":\"int8\"}|unknown field 'model'",
        "{\"compress\":{},\"quantize\":\"int8\"}|unknown field 'compress'",
        "{\"quantize\":\"int8\",\"why\":3}|why is no reason"
      })
  void aCompressionThatMakesNoSenseIsRefused(String body, String words) throws Exception {
    HttpResponse<String> response = compress(body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(response).get("error").asText()).contains(words);
    assertThat(server.trainings.changes).isEmpty();
  }

  @Test
  void aVersionShowsItsLineage() throws Exception {
    server.grid.models.put("fashion", FakeGrid.model("fashion", trained("3", "12")));
    JsonNode shown = TestServer.json(server.get("/grid/v1/models/fashion/versions/3"));
    assertThat(shown.get("lineage").toString())
        .isEqualTo(
            """
            {"training":"12","technique":"int8","parent":"2","data_digest":"%s","seed":7,\
            "code_version":"0.1.0","metrics":{"test.accuracy":0.88}}"""
                .formatted("cd".repeat(32)));
    JsonNode uploaded = TestServer.json(server.get("/grid/v1/models/echo/versions/1"));
    assertThat(uploaded.has("lineage")).isFalse();
  }

  private static VersionView trained(String version, String training) {
    return new VersionView(
        version,
        VersionView.State.READY,
        List.of(),
        "ab".repeat(32),
        123,
        Instant.EPOCH,
        null,
        null,
        null,
        Map.of(),
        1,
        new Lineage(
            training,
            "int8",
            "2",
            null,
            "cd".repeat(32),
            7,
            "0.1.0",
            Map.of("test.accuracy", 0.88)));
  }

  private static HttpResponse<String> compress(String body) throws Exception {
    return server.send(
        "POST", "/grid/v1/models/echo/compress", body, "Content-Type", "application/json");
  }

  private static HttpResponse<String> submit(String body) throws Exception {
    return submit(body, "");
  }

  private static HttpResponse<String> submit(String body, String query) throws Exception {
    return server.send("POST", PATH + query, body, "Content-Type", "application/yaml");
  }

  private static RawConnection asked(String path) throws IOException {
    RawConnection connection = server.connect();
    connection.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    Response head = connection.read();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers()).containsEntry("content-type", "text/event-stream");
    return connection;
  }
}
