package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.api.HistoryAnswer.Reason;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The history's paths over real sockets. */
class HistoryTest {
  private TestServer server;

  @BeforeEach
  void start(@TempDir Path temp) throws Exception {
    server = new TestServer(temp);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void eventsAreListed() throws Exception {
    JsonNode page = TestServer.json(server.get("/grid/v1/history"));

    assertThat(server.history.asked)
        .containsExactly(new GridHistory.Query(null, null, null, 100, null));
    JsonNode entry = page.get("entries").get(0);
    assertThat(entry.get("revision").asLong()).isEqualTo(7);
    assertThat(entry.get("at").asText()).isEqualTo("2026-11-22T10:15:30Z");
    assertThat(entry.get("kind").asText()).isEqualTo("label-moved");
    assertThat(entry.get("details").get("label").asText()).isEqualTo("stable");
    assertThat(page.get("next").asLong()).isEqualTo(7);
  }

  @Test
  void eventsAreChosenByTheQuery() throws Exception {
    String query = "?model=m&from=2026-11-22&to=2026-11-22T10:00:00%2B01:00&limit=1000&before=9";
    assertThat(server.get("/grid/v1/history" + query).statusCode()).isEqualTo(200);

    assertThat(server.history.asked)
        .containsExactly(
            new GridHistory.Query(
                "m",
                Instant.parse("2026-11-22T00:00:00Z"),
                Instant.parse("2026-11-22T09:00:00Z"),
                1000,
                9L));
  }

  @Test
  void theGridIsShownAsItWas() throws Exception {
    JsonNode past = TestServer.json(server.get("/grid/v1/at?time=2026-11-22T10:15:30.5Z"));
    server.get("/grid/v1/at?revision=7");

    assertThat(server.history.asked).containsExactly(Instant.parse("2026-11-22T10:15:30.5Z"), 7L);
    assertThat(past.get("revision").asLong()).isEqualTo(7);
    JsonNode model = past.get("models").get(0);
    assertThat(model.get("labels").get("stable").asText()).isEqualTo("2");
    assertThat(model.get("versions").get(0).get("state").asText()).isEqualTo("verified");
    assertThat(model.has("operation")).isFalse();
  }

  @Test
  void revisionsAreCompared() throws Exception {
    JsonNode difference = TestServer.json(server.get("/grid/v1/diff?from=3&to=7"));

    assertThat(server.history.asked).containsExactly("3..7");
    assertThat(difference.get("lines").get(0).get("text").asText())
        .isEqualTo("label stable: 1 -> 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "history?limit=0",
        "history?limit=1001",
        "history?limit=x",
        "history?before=-1",
        "history?from=yesterday",
        "history?to=2026-13-01",
        "history?from=2026-11-22T10:15:30",
        "history?model=-m",
        "at",
        "at?time=noon",
        "at?revision=1.5",
        "at?time=2026-11-22&revision=3",
        "diff?from=3",
        "diff?from=3&to=x",
        "diff?from=9999999999999999999&to=1"
      })
  void whatMakesNoSenseIsRefusedInWords(String path) throws Exception {
    HttpResponse<String> response = server.get("/grid/v1/" + path);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("expected: ");
    assertThat(server.history.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NOT_FOUND, 404", "INVALID, 400", "UNAVAILABLE, 503"})
  void refusalsHaveTheirStatus(Reason reason, int status) throws Exception {
    server.history.refusal = reason;

    for (String path : new String[] {"history", "at?revision=99", "diff?from=1&to=99"}) {
      HttpResponse<String> response = server.get("/grid/v1/" + path);
      assertThat(response.statusCode()).as(path).isEqualTo(status);
      assertThat(TestServer.json(response).get("error").asText()).isEqualTo("not so");
      assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
    }
  }
}
