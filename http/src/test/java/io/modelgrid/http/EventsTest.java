package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.http.RawConnection.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server-sent events over real sockets. */
class EventsTest {
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
  void theGridTellsWhatHappens() throws Exception {
    try (RawConnection connection = asked("/grid/v1/events")) {
      assertThat(connection.event()).isEqualTo("grid");
      assertThat(connection.data()).startsWith("{\"models\":[{\"name\":\"echo\"");
      server.grid.models.put(
          "new",
          FakeGrid.model(
              "new", FakeGrid.version("1", VersionView.State.READY, FakeGrid.ECHO, null)));
      assertThat(connection.event()).isEqualTo("model-appeared");
      assertThat(connection.data()).startsWith("{\"name\":\"new\"");
      server.grid.models.remove("echo");
      assertThat(connection.event()).isEqualTo("model-disappeared");
      assertThat(connection.data()).isEqualTo("{\"model\":\"echo\"}");
      server.grid.operations.put("17", operation(State.RUNNING));
      assertThat(connection.event()).isEqualTo("operation-begun");
      server.grid.operations.put("17", operation(State.SUCCEEDED));
      assertThat(connection.event()).isEqualTo("operation-ended");
    }
  }

  @Test
  void anOperationIsToldUntilItsEnd() throws Exception {
    server.grid.operations.put("17", operation(State.RUNNING));
    try (RawConnection connection = asked("/grid/v1/operations/17/events")) {
      assertThat(connection.event()).isEqualTo("operation");
      assertThat(connection.data()).isEqualTo(server.get("/grid/v1/operations/17").body());
      server.grid.operations.put("17", operation(State.ABORTED));
      assertThat(connection.event()).isEqualTo("operation");
      assertThat(connection.data()).contains("\"state\":\"ABORTED\"");
      assertThat(connection.rest()).containsExactly("", "", "0", "");
    }
  }

  @Test
  void anUnknownOperationHasNoEvents() throws Exception {
    assertThat(server.get("/grid/v1/operations/18/events").statusCode()).isEqualTo(404);
    assertThat(server.get("/grid/v1/operations/x/events").statusCode()).isEqualTo(400);
    assertThat(server.send("HEAD", "/grid/v1/events", "").statusCode()).isEqualTo(200);
    assertThat(server.send("POST", "/grid/v1/events", "").statusCode()).isEqualTo(405);
  }

  @Test
  void aStoppingNodeEndsItsStreamsAtOnce() throws Exception {
    server.grid.operations.put("17", operation(State.RUNNING));
    try (RawConnection grid = asked("/grid/v1/events");
        RawConnection running = asked("/grid/v1/operations/17/events")) {
      grid.event();
      running.event();
      long start = System.nanoTime();
      server
          .server
          .stop()
          .toCompletableFuture()
          .get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(grid.rest()).endsWith("0", "");
      assertThat(running.rest()).endsWith("0", "");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(TestServer.PATIENCE.dividedBy(4));
    }
  }

  private RawConnection asked(String path) throws IOException {
    RawConnection connection = server.connect();
    connection.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    Response head = connection.read();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers())
        .containsEntry("content-type", "text/event-stream")
        .containsEntry("cache-control", "no-cache")
        .containsEntry("transfer-encoding", "chunked");
    return connection;
  }

  private static OperationView operation(State state) {
    return new OperationView(
        "17",
        "echo",
        OperationPlan.swap("2", false, false),
        state,
        "as it goes",
        Instant.EPOCH,
        state == State.RUNNING ? null : Instant.EPOCH,
        "anonymous",
        "why not",
        0,
        null,
        List.of());
  }
}
