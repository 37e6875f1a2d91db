package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.RawConnection.Response;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that send or read slowly, over real sockets, with good requests beside them. */
class SlowClientsTest {
  private static final String INFER = "/v2/models/echo/infer";
  private static final String GOOD =
      "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[0.5]}]}";
  private static final String HALF = "POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nX-Fil";
  private static final int SLOW_CLIENTS = 500;
  private static final int A_SECOND = 50;
  private static final Duration SLOWEST = TestServer.PATIENCE.dividedBy(10); // two seconds

  @TempDir Path staging;

  @Test
  void fiveHundredHalfSentRequestsHoldNobodyUp() throws Exception {
    holdHalfSentRequests(Duration.ofSeconds(3));
  }

  @Test
  @Tag("slow")
  void fiveHundredHalfSentRequestsHoldNobodyUpForAMinute() throws Exception {
    holdHalfSentRequests(Duration.ofSeconds(60));
  }

  /** Each slow client sends a byte a second, and comes again when it was sent away. */
  private void holdHalfSentRequests(Duration time) throws Exception {
    List<RawConnection> held = new ArrayList<>();
    try (TestServer server = new TestServer(staging)) {
      for (int index = 0; index < SLOW_CLIENTS; index++) {
        held.add(server.connect().write(halfSent(index)));
      }
      long slowest = 0;
      long start = System.nanoTime();
      for (int round = 0; round < time.toSeconds(); round++) {
        for (int index = 0; index < SLOW_CLIENTS; index++) {
          held.set(index, trickled(server, held.get(index), index));
        }
        slowest = Math.max(slowest, goodRequests(server));
        LockSupport.parkNanos(start + Duration.ofSeconds(round + 1).toNanos() - System.nanoTime());
      }
      assertThat(Duration.ofNanos(slowest)).isLessThan(SLOWEST);
    } finally {
      for (RawConnection each : held) {
        each.close();
      }
    }
  }

  /** Half of them stop within the head, half within the body. */
  private static String halfSent(int index) {
    return index % 2 == 0
        ? HALF
        : "POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n{\"in";
  }

  private static RawConnection trickled(TestServer server, RawConnection connection, int index)
      throws IOException {
    try {
      return connection.write(" ");
    } catch (IOException e) {
      // It was sent away, as it should be.
      connection.close();
      return server.connect().write(halfSent(index));
    }
  }

  /** Nanoseconds of the slowest of a second's good requests, sent whatever becomes of others. */
  private static long goodRequests(TestServer server) throws Exception {
    AtomicLong slowest = new AtomicLong();
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    long begun = System.nanoTime();
    for (int index = 0; index < A_SECOND; index++) {
      long due = begun + index * Duration.ofMillis(900).toNanos() / A_SECOND;
      LockSupport.parkNanos(due - System.nanoTime());
      answers.add(
          server
              .sendAsync("POST", INFER, GOOD)
              .thenAccept(
                  response -> {
                    assertThat(response.statusCode()).isEqualTo(200);
                    assertThat(response.body()).contains("\"data\":[0.5]");
                    slowest.accumulateAndGet(System.nanoTime() - due, Math::max);
                  }));
    }
    for (CompletableFuture<Void> answer : answers) {
      answer.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    return slowest.get();
  }

  @Test
  void aHeadThatTricklesIsToldThatItIsLate() throws Exception {
    try (TestServer server = new TestServer(staging, "modelgrid-connections.head-timeout = 1s");
        RawConnection connection = server.connect()) {
      connection.write(HALF);
      Response late = connection.read();
      assertThat(late.status()).isEqualTo(408);
      assertThat(late.headers()).containsEntry("content-type", "application/json");
      assertThat(late.body())
          .isEqualTo("{\"error\":\"the head of the request did not arrive in time\"}");
      assertThat(connection.ended()).isTrue();
      await("the connection to end", () -> server.connections() == 0);
    }
  }

  @Test
  void aConnectionThatNobodyUsesIsEnded() throws Exception {
    try (TestServer server = new TestServer(staging, "modelgrid-connections.idle-timeout = 1s");
        RawConnection silent = server.connect();
        RawConnection used = server.connect()) {
      used.post(INFER, GOOD.getBytes(StandardCharsets.UTF_8));
      assertThat(used.read().status()).isEqualTo(200);
      assertThat(silent.ended()).isTrue();
      assertThat(used.ended()).isTrue();
    }
  }

  @Test
  void aRequestThatWaitsForItsAnswerIsNoIdleConnection() throws Exception {
    CompletableFuture<InferenceAnswer> later = new CompletableFuture<>();
    try (TestServer server =
            new TestServer(
                staging, "modelgrid-connections { idle-timeout = 1s, head-timeout = 1s }");
        RawConnection connection = server.connect()) {
      server.grid.inference = request -> later;
      connection.post(INFER, GOOD.getBytes(StandardCharsets.UTF_8));
      long until = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      await("four seconds to pass", () -> System.nanoTime() - until >= 0);
      later.complete(FakeGrid.echo(server.grid.requests.remove()));
      assertThat(connection.read().status()).isEqualTo(200);
    }
  }

  @Test
  void whoDoesNotReadALargeAnswerIsLeftAndNobodyWaitsForHim() throws Exception {
    try (TestServer server =
        new TestServer(
            staging,
            // Room for all answers, so that nobody is refused and goes on using his connection.
            """
            modelgrid-connections { read-timeout = 1s, read-rate = 64 MiB }
            modelgrid.http.max-bodies-in-flight = 1 GiB
            pekko.http.server.socket-options.so-send-buffer-size = 64 KiB
            """)) {
      server.grid.inference = request -> CompletableFuture.completedFuture(large(request.inputs()));
      List<RawConnection> readers = new ArrayList<>();
      try {
        for (int index = 0; index < 20; index++) {
          RawConnection reader = server.connectWithReceiveBuffer(64 * 1024);
          readers.add(reader.post(INFER, GOOD.getBytes(StandardCharsets.UTF_8)));
        }
        await("all to be asked", () -> server.grid.requests.size() == 20);
        HttpResponse<String> beside = server.get("/v2/health/live");
        assertThat(beside.statusCode()).isEqualTo(200);
        // The one that is left is the client's that has just asked.
        await("the readers to be left", () -> server.connections() <= 1);
      } finally {
        for (RawConnection each : readers) {
          each.close();
        }
      }
    }
  }

  @Test
  void aMillionTinyChunksAreABodyAsAnyOther() throws Exception {
    try (TestServer server = new TestServer(staging, "modelgrid.http.max-body = 2 MiB");
        RawConnection connection = server.connect()) {
      connection.write(
          "POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
      StringBuilder chunks = new StringBuilder(6_100_000);
      for (int at = 0; at < 1_000_000; at++) {
        chunks.append("1\r\n").append(at < GOOD.length() ? GOOD.charAt(at) : ' ').append("\r\n");
      }
      long start = System.nanoTime();
      connection.write(chunks.append("0\r\n\r\n").toString());
      Response response = connection.read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).contains("\"data\":[0.5]");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(TestServer.PATIENCE.dividedBy(2));
      assertThat(server.send("POST", INFER, GOOD).statusCode()).isEqualTo(200);
    }
  }

  /** An answer of some ten million bytes, which no socket takes at once. */
  private static InferenceAnswer large(List<NamedTensor> inputs) {
    assertThat(inputs).hasSize(1);
    Tensor zeros = Tensor.ofFloats(Shape.of(2_500_000), new float[2_500_000]);
    return new Answered(
        "echo", "1", null, 4, "echo.0", "node-b", List.of(new NamedTensor("y", zeros)));
  }

  private static void await(String what, BooleanSupplier done) {
    long until = System.nanoTime() + TestServer.PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waiting for " + what).isNegative();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
