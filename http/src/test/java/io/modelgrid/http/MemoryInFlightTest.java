package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.http.RawConnection.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What large requests and answers take is counted, bounded, and given back whatever happens. */
class MemoryInFlightTest {
  private static final String INFER = "/v2/models/echo/infer";
  private static final int FLOATS = 750_000;
  private static final String LENGTH = "Inference-Header-Content-Length";

  private static final String LIMITS =
      """
      modelgrid.http { max-body = 6 MiB, decode-max-size = 6 MiB }
      modelgrid.http { max-bodies-in-flight = 13 MiB, max-tensors-in-flight = 6 MiB }
      modelgrid.http.max-json-answer = 4 MiB
      modelgrid.serving { max-tensor-bytes = 5 MiB, max-transfer-bytes = 8 MiB }
      pekko.http.server.socket-options.so-send-buffer-size = 64 KiB
      """;

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging, LIMITS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.echo(request));
    server.grid.requests.clear();
  }

  @AfterEach
  void everythingIsGivenBack() {
    await("nothing in flight", () -> server.accounts.used() == 0);
    await("nothing lent", () -> server.accounts.spares().lent() == 0);
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + 2 * TestServer.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(what + " (in flight: " + server.accounts.used() + " bytes)");
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static String binaryHead(int floats) {
    return ("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[%d],"
            + "\"parameters\":{\"binary_data_size\":%d}}],"
            + "\"parameters\":{\"binary_data_output\":true}}")
        .formatted(floats, floats * Float.BYTES);
  }

  private static byte[] binary(int floats) {
    byte[] head = binaryHead(floats).getBytes(StandardCharsets.UTF_8);
    ByteBuffer body =
        ByteBuffer.allocate(head.length + floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    body.put(head);
    for (int index = 0; index < floats; index++) {
      body.putFloat(index);
    }
    return body.array();
  }

  private static String json(int count, String element, String type, String more) {
    String data = (element + ",").repeat(count - 1) + element;
    return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":[%d],\"data\":[%s]}]%s}"
        .formatted(type, count, data, more);
  }

  private static HttpResponse<byte[]> postBinary(int floats) throws Exception {
    return server.post(INFER, binary(floats), LENGTH, "" + binaryHead(floats).length());
  }

  private static void comesBack(HttpResponse<byte[]> response, int floats) {
    assertThat(response.statusCode()).isEqualTo(200);
    byte[] sent = binary(floats);
    byte[] got = response.body();
    int tensor = floats * Float.BYTES;
    assertThat(
            Arrays.equals(
                got, got.length - tensor, got.length, sent, sent.length - tensor, sent.length))
        .as("the same tensor comes back")
        .isTrue();
  }

  private static HttpResponse<String> post(String body) throws Exception {
    return server.send("POST", INFER, body, "Content-Type", "application/json");
  }

  @Test
  void largeTensorsPassInBinaryOutsideTheHeap() throws Exception {
    comesBack(postBinary(FLOATS), FLOATS);
    assertThat(server.grid.requests.remove().inputs().get(0).tensor().data().isDirect()).isTrue();
  }

  @Test
  void compressedOnesPass() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(binary(FLOATS));
    }
    comesBack(
        server.post(
            INFER,
            packed.toByteArray(),
            "Content-Encoding",
            "gzip",
            LENGTH,
            "" + binaryHead(FLOATS).length()),
        FLOATS);
  }

  // One large request waits for its answer. A second one is refused, small ones pass, and when the
  // first is done a large one passes again.
  @Test
  void refusesLargeOnesForWhichThereIsNoRoom() throws Exception {
    CompletableFuture<InferenceAnswer> slow = new CompletableFuture<>();
    server.grid.inference = request -> slow;
    byte[] body = binary(FLOATS);
    try (RawConnection first = server.connect()) {
      first.post(INFER, body, LENGTH + ": " + binaryHead(FLOATS).length());
      await("the first request is at the grid", () -> !server.grid.requests.isEmpty());
      server.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.echo(request));

      HttpResponse<byte[]> second = postBinary(900_000);
      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("Retry-After")).contains("1");
      assertThat(new String(second.body(), StandardCharsets.UTF_8))
          .startsWith("{\"error\":\"this node has no room for")
          .contains("more bytes of tensors");
      comesBack(postBinary(1000), 1000);

      slow.complete(FakeGrid.echo(server.grid.requests.element()));
      assertThat(first.read().status()).isEqualTo(200);
    }
    await("the first is given back", () -> server.accounts.used() == 0);
    comesBack(postBinary(900_000), 900_000);
  }

  @Test
  void mistakesGiveBackWhatTheirBodiesTook() throws Exception {
    String numbers = json(200_000, "0.5", "FP32", "");
    assertThat(post(numbers.substring(0, numbers.length() - 3)).statusCode()).isEqualTo(400);
    assertThat(post(json(200_000, "0.5", "INT64", "")).statusCode()).isEqualTo(400);
    assertThat(server.send("POST", "/v2/models/none/infer", numbers).statusCode()).isEqualTo(404);
    byte[] short_ = Arrays.copyOf(binary(FLOATS), 2_000_000);
    assertThat(server.post(INFER, short_, LENGTH, "" + binaryHead(FLOATS).length()).statusCode())
        .isEqualTo(400);
    assertThat(server.post(INFER, short_, LENGTH, "3000000").statusCode()).isEqualTo(400);
    assertThat(server.post(INFER, short_, LENGTH, "x").statusCode()).isEqualTo(400);
    assertThat(server.post(INFER, short_, "Content-Encoding", "gzip").statusCode()).isEqualTo(400);
  }

  // Two characters of JSON can stand for eight bytes.
  @Test
  void refusesJsonThatBecomesMoreThanTheLargestTensors() throws Exception {
    HttpResponse<String> refused = post(json(700_000, "0", "INT64", ""));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("more than 5242880 bytes", "modelgrid.serving.max-tensor-bytes");
    HttpResponse<String> texts = post(json(1_000_000, "\"ab\"", "BYTES", ""));
    assertThat(texts.statusCode()).isEqualTo(400);
    assertThat(texts.body()).contains("modelgrid.serving.max-tensor-bytes");
  }

  @Test
  void refusesAnswersThatAreTooLargeForJson() throws Exception {
    HttpResponse<String> refused = post(json(1_000_000, "0.125", "FP32", ""));
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(refused.body())
        .contains("more than 4194304 bytes in JSON", "Please use the binary data format");
    HttpResponse<String> binary =
        post(json(1_000_000, "1", "FP32", ",\"parameters\":{\"binary_data_output\":true}"));
    assertThat(binary.statusCode()).isEqualTo(200);
    HttpResponse<String> smaller = post(json(600_000, "0.5", "FP32", ""));
    assertThat(smaller.statusCode()).isEqualTo(200);
    assertThat(smaller.body()).hasSizeGreaterThan(2_000_000);
  }

  @Test
  void callersThatLeaveWhileTheySendGiveBack() throws Exception {
    byte[] body = binary(FLOATS);
    try (RawConnection connection = server.connect()) {
      connection.write(head(body.length));
      connection.write(Arrays.copyOf(body, 2_000_000));
      await("its body is charged", () -> server.accounts.used() > 2_000_000);
    }
    await("given back", () -> server.accounts.used() == 0);
    assertThat(server.grid.requests).isEmpty();
  }

  @Test
  void callersThatLeaveWhileTheyReadGiveBack() throws Exception {
    byte[] body = binary(FLOATS);
    try (RawConnection connection = server.connectWithReceiveBuffer(64 * 1024)) {
      connection.write(head(body.length)).write(body);
      await("its answer is there", () -> !server.grid.requests.isEmpty());
      assertThat(connection.ended()).as("its answer has begun").isFalse();
      // Nobody reads on: more of the answer is left than the sockets hold.
      assertThat(server.accounts.used()).isGreaterThan(2_000_000);
    }
  }

  // A server of its own: the answer that nobody takes is charged for ten seconds.
  @Test
  void callersThatLeaveBeforeTheirAnswerGiveBack(@TempDir Path staging) throws Exception {
    try (TestServer own = new TestServer(staging, LIMITS)) {
      CompletableFuture<InferenceAnswer> slow = new CompletableFuture<>();
      own.grid.inference = request -> slow;
      byte[] body = binary(FLOATS);
      try (RawConnection connection = own.connect()) {
        connection.write(head(body.length)).write(body);
        await("it is at the grid", () -> !own.grid.requests.isEmpty());
        assertThat(own.accounts.used()).isGreaterThan(2_000_000);
      }
      slow.complete(FakeGrid.echo(own.grid.requests.element()));
      await("given back", () -> own.accounts.used() == 0);
    }
  }

  @Test
  void bodiesWithoutALengthCountAsTheyGrow() throws Exception {
    byte[] body = binary(FLOATS);
    try (RawConnection connection = server.connect()) {
      connection.write(
          "POST %s HTTP/1.1\r\nHost: localhost\r\n%s: %d\r\nTransfer-Encoding: chunked\r\n\r\n"
              .formatted(INFER, LENGTH, binaryHead(FLOATS).length()));
      writeChunks(connection, body, 0, 2_000_000);
      await("what came is charged", () -> server.accounts.used() > 1_000_000);
      writeChunks(connection, body, 2_000_000, body.length);
      connection.write("0\r\n\r\n");
      Response response = connection.read();
      assertThat(response.status()).isEqualTo(200);
    }
  }

  private static void writeChunks(RawConnection connection, byte[] body, int from, int to)
      throws IOException {
    for (int at = from; at < to; at += 500_000) {
      byte[] chunk = Arrays.copyOfRange(body, at, Math.min(to, at + 500_000));
      connection.write(Integer.toHexString(chunk.length) + "\r\n");
      connection.write(chunk).write("\r\n");
    }
  }

  private static String head(int length) throws IOException {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\n%s: %d\r\nContent-Length: %d\r\n\r\n"
        .formatted(INFER, LENGTH, binaryHead(FLOATS).length(), length);
  }
}
