package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.memory.SpareArrays;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much of the heap one prediction takes, from the socket to the grid and back, Pekko HTTP's own
 * part included. What the test's thread takes as a client does not count.
 */
class AllocationTest {
  private static final int WARM_UP = 4_000;
  private static final int ROUNDS = 7;
  private static final int REQUESTS = 400;
  private static final int FLOATS = 784;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
    NamedTensor scores = new NamedTensor("y", Tensor.ofFloats(Shape.of(10), floats(10)));
    InferenceAnswer answer =
        new Answered("echo", "1", null, 4, "echo.0", "node-b", List.of(scores));
    server.grid.inference = request -> CompletableFuture.completedFuture(answer);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aRowInJsonTakesLittle() throws IOException {
    byte[] json = json(FLOATS);
    // The body is there as it came; the array in which it is read was there before.
    assertThat(perRequest(request(json, ""))).isLessThan(json.length + 17_000);
  }

  @Test
  void manyRowsInJsonTakeNoFreshArrayOfTheirOwn() throws IOException {
    byte[] json = json(5 * FLOATS);
    assertThat(json.length).isGreaterThan(SpareArrays.SHORTEST);
    assertThat(perRequest(request(json, ""))).isLessThan(json.length * 3L / 2 + 17_000);
    assertThat(server.accounts.spares().lent()).isZero();
  }

  private static byte[] json(int count) {
    StringBuilder data = new StringBuilder();
    for (float value : floats(count)) {
      data.append(data.length() > 0 ? "," : "").append(value);
    }
    String body =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d],\"datatype\":\"FP32\",\"data\":[%s]}]}"
            .formatted(count, data);
    return body.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aRowInBinaryTakesLittle() throws IOException {
    byte[] head =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":%d}}]}"
            .formatted(FLOATS, 4 * FLOATS)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(head.length + 4 * FLOATS).put(head);
    body.put(Tensor.ofFloats(Shape.of(FLOATS), floats(FLOATS)).data());
    byte[] request =
        request(body.array(), "Inference-Header-Content-Length: " + head.length + "\r\n");
    assertThat(perRequest(request)).isLessThan(body.capacity() + 17_000);
  }

  private static float[] floats(int count) {
    Random random = new Random(784);
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = random.nextFloat();
    }
    return values;
  }

  private static byte[] request(byte[] body, String header) {
    byte[] head =
        ("POST /v2/models/echo/infer HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\n"
                + header
                + "Content-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).array();
  }

  /** The median of some rounds, when all code is warm. */
  private static long perRequest(byte[] request) throws IOException {
    long[] rounds = new long[ROUNDS];
    try (RawConnection connection = server.connect()) {
      send(connection, request, WARM_UP);
      for (int round = 0; round < ROUNDS; round++) {
        Map<Long, Long> before = allocated();
        send(connection, request, REQUESTS);
        long bytes = 0;
        for (Map.Entry<Long, Long> each : allocated().entrySet()) {
          bytes += each.getValue() - before.getOrDefault(each.getKey(), 0L);
        }
        rounds[round] = bytes / REQUESTS;
      }
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }

  private static void send(RawConnection connection, byte[] request, int times) throws IOException {
    for (int time = 0; time < times; time++) {
      assertThat(connection.write(request).read().status()).isEqualTo(200);
    }
    // The fake grid keeps what it was asked.
    server.grid.requests.clear();
  }

  /** What each thread but this one has allocated so far. */
  private static Map<Long, Long> allocated() {
    long own = Thread.currentThread().getId();
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> allocated = new HashMap<>();
    for (int index = 0; index < ids.length; index++) {
      if (ids[index] != own && bytes[index] >= 0) {
        allocated.put(ids[index], bytes[index]);
      }
    }
    return allocated;
  }
}
