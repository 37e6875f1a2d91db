package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.ActorView;
import io.modelgrid.engine.api.GridActors;
import io.modelgrid.http.RawConnection.Response;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live tree of actors, over real sockets. */
class ActorsTest {
  private static final String SHOWN =
      """
      {"nodes":[{"node":"node-a","address":"node-a:7000","status":"up","actors":[{"path":\
      "/user/ingress/echo","parent":"/user/ingress","family":"router","name":"echo","state":\
      "routing","mailbox":0,"messages":12,"messages_per_second":1.5,"micros_per_message":2.5,\
      "restarts":0,"model":"echo","version":"1","epoch":4}],"left_out":0}]}""";

  private TestServer server;

  @BeforeEach
  void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void showsEveryActorWithWhatAppliesToIt() throws Exception {
    HttpResponse<String> answer = server.get("/grid/v1/actors");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(SHOWN);
  }

  @Test
  void showsWhatAnActorThatFailedSaid() throws Exception {
    server.grid.actors =
        new GridActors(
            List.of(
                FakeGrid.ofNode(
                    "node-a",
                    new ActorView(
                        "/user/x",
                        null,
                        "replica",
                        "m.0",
                        null,
                        7,
                        1,
                        0,
                        0,
                        2,
                        "broken \"so\"",
                        "m",
                        "m.0",
                        null,
                        null)),
                new GridActors.OfNode("node-b", "b:1", GridActors.SILENT, List.of(), 3)));

    assertThat(server.get("/grid/v1/actors").body())
        .contains("\"mailbox\":7", "\"restarts\":2,\"last_error\":\"broken \\\"so\\\"\"")
        .contains("\"node\":\"node-b\",\"address\":\"b:1\",\"status\":\"silent\"")
        .contains("\"actors\":[],\"left_out\":3");
  }

  @Test
  void whoAcceptsEventsGetsAPictureASecond() throws Exception {
    try (RawConnection connection = listening()) {
      assertThat(connection.event()).isEqualTo("actors");
      assertThat(connection.data()).isEqualTo(SHOWN);
      server.grid.actors =
          new GridActors(List.of(FakeGrid.ofNode("node-a", FakeGrid.router("echo", 13))));
      assertThat(connection.event()).isEqualTo("actors");
      assertThat(connection.data()).contains("\"messages\":13");
    }
  }

  @Test
  void aStoppingNodeEndsItsStreams() throws Exception {
    try (RawConnection connection = listening()) {
      connection.event();
      var unused = server.server.stop();
      assertThat(connection.rest()).endsWith("0", "");
    }
  }

  private RawConnection listening() throws IOException {
    RawConnection connection = server.connect();
    connection.write(
        """
        GET /grid/v1/actors HTTP/1.1\r
        Host: localhost\r
        Accept: text/event-stream\r
        Connection: close\r
        \r
        """);
    Response head = connection.read();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers()).containsEntry("content-type", "text/event-stream");
    return connection;
  }
}
