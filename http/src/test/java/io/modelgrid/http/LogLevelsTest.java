package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The levels of a node's loggers, over a real socket. */
class LogLevelsTest {
  private static final String PATH = "/grid/v1/log-levels";

  private TestServer server;

  @BeforeEach
  void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> put(String body) throws Exception {
    return server.send("PUT", PATH, body, "Content-Type", "application/json");
  }

  @Test
  void aLevelIsSetAndShown() throws Exception {
    HttpResponse<String> set =
        put("{\"logger\":\"io.modelgrid.actors.router\",\"level\":\"debug\"}");

    assertThat(set.statusCode()).isEqualTo(200);
    assertThat(set.body())
        .isEqualTo(
            "{\"node\":\"node-a\",\"logger\":\"io.modelgrid.actors.router\",\"level\":\"DEBUG\",\"changed\":true}");
    assertThat(server.get(PATH).body())
        .isEqualTo(
            "{\"node\":\"node-a\",\"levels\":[{\"logger\":\"io.modelgrid.actors.router\",\"level\":\"DEBUG\",\"changed\":true}]}");
  }

  @Test
  void defaultTakesItBack() throws Exception {
    put("{\"logger\":\"io.modelgrid\",\"level\":\"OFF\"}");
    HttpResponse<String> back =
        put("{\"logger\":\"io.modelgrid\",\"level\":\"DEFAULT\",\"why\":\"enough\"}");

    assertThat(back.body())
        .isEqualTo(
            "{\"node\":\"node-a\",\"logger\":\"io.modelgrid\",\"level\":\"INFO\",\"changed\":false}");
    assertThat(server.get(PATH).body()).endsWith("\"levels\":[]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"level\":\"DEBUG\"}",
        "{\"logger\":\"io.modelgrid\"}",
        "{\"logger\":\"io.modelgrid\",\"level\":\"LOUD\"}",
        "{\"logger\":\"io.modelgrid\",\"level\":1}",
        "{\"logger\":\"io.modelgrid\",\"level\":null}",
        "{\"logger\":null,\"level\":\"DEBUG\"}",
        "{\"logger\":\"com.other\",\"level\":\"DEBUG\"}",
        "{\"logger\":\"io.modelgrid\",\"level\":\"DEBUG\",\"colour\":\"red\"}"
      })
  void whatDoesNotFitIsRefusedAndChangesNothing(String body) throws Exception {
    HttpResponse<String> refused = put(body);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("expected: ");
    assertThat(server.get(PATH).body()).endsWith("\"levels\":[]}");
  }

  @Test
  void saysWhichLevelsThereAre() throws Exception {
    assertThat(put("{\"logger\":\"io.modelgrid\",\"level\":\"LOUD\"}").body())
        .contains("level is 'LOUD'", "OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "DEFAULT");
  }
}
