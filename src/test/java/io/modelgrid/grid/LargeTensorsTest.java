package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes and one replica: tensors of 60 MiB there and back, to this node and to the other. */
class LargeTensorsTest {
  private static final int BYTES = 60 << 20;
  private static final BufferPoolMXBean DIRECT =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .findFirst()
          .orElseThrow();

  @TempDir static Path directory;

  private static ErrorWatch log;
  private static InProcessGrid grid;
  private static int home;

  @BeforeAll
  static void start() throws Exception {
    log = ErrorWatch.started();
    grid = InProcessGrid.start(directory, 2);
    grid.upload(1, "same", TinyOnnx.identity(DataType.FP32, 1, -1), "?wait=60s");
    grid.json(1, "PUT", "/grid/v1/models/same/replicas", "{\"count\":1}");
    grid.awaitReady("same", 1);
    grid.upload(1, "flat", TinyOnnx.identity(DataType.FP32, -1), "?wait=60s");
    grid.json(1, "PUT", "/grid/v1/models/flat/replicas", "{\"count\":1}");
    grid.awaitReady("flat", 1);
    String node =
        grid.member(1).node().view().model("same").orElseThrow().replicas().stream()
            .filter(replica -> replica.state().equals("serving"))
            .map(replica -> String.valueOf(replica.node()))
            .findFirst()
            .orElseThrow();
    home = node.equals("node-1") ? 1 : 2;
  }

  @AfterAll
  static void stop() throws Exception {
    if (grid != null) {
      grid.close();
    }
    log.close();
    assertThat(log.errors()).as("errors that were logged while the grid ran").isEmpty();
  }

  private static CompletableFuture<InferenceAnswer> infer(int node, List<NamedTensor> inputs) {
    Deadline deadline = Deadline.after(System.nanoTime(), Duration.ofSeconds(60));
    return grid.member(node)
        .node()
        .inference()
        .infer(
            new InferenceRequest(
                null,
                ModelSelector.of("same"),
                inputs,
                List.of(),
                deadline,
                0,
                null,
                Trail.none()));
  }

  private static NamedTensor floats(int bytes, int seed) {
    ByteBuffer data = Tensor.allocate(bytes);
    for (int i = 0; data.hasRemaining(); i++) {
      data.putFloat(seed + i % 1_000_003);
    }
    Shape shape = Shape.of(1, bytes / Float.BYTES);
    return new NamedTensor("x", Tensor.of(DataType.FP32, shape, data.flip()));
  }

  private static void comesBack(int node, NamedTensor sent) throws Exception {
    comesBack(sent, infer(node, List.of(sent)));
  }

  private static void comesBack(NamedTensor sent, CompletableFuture<InferenceAnswer> future)
      throws Exception {
    InferenceAnswer answer = future.get(90, TimeUnit.SECONDS);
    assertThat(answer).isInstanceOf(Answered.class);
    List<NamedTensor> outputs = ((Answered) answer).outputs();
    assertThat(outputs).hasSize(1);
    assertThat(outputs.get(0).tensor().equals(sent.tensor())).as("it is the same").isTrue();
  }

  @Test
  void passToTheReplicaOfTheSameNode() throws Exception {
    comesBack(home, floats(BYTES, 1));
  }

  // Both nodes are in this JVM: what they take is counted together, the caller's tensor is not.
  @Test
  void passToTheReplicaOfAnotherNodeInBoundedMemory() throws Exception {
    NamedTensor sent = floats(BYTES, 2);
    long before = settledMemory();

    CompletableFuture<InferenceAnswer> answer = infer(3 - home, List.of(sent));
    long peak = before;
    while (!answer.isDone()) {
      peak = Math.max(peak, DIRECT.getMemoryUsed());
      LockSupport.parkNanos(500_000);
    }

    comesBack(sent, answer);
    // Seen: what came in at the replica's node, and the answer at the other.
    assertThat(peak - before).as("direct memory of both nodes").isBetween(1L * BYTES, 4L * BYTES);
  }

  private static long settledMemory() throws Exception {
    AtomicLong last = new AtomicLong(-1);
    Await.until(
        "direct memory that nobody uses is given back",
        Duration.ofSeconds(20),
        () -> {
          System.gc();
          long now = DIRECT.getMemoryUsed();
          return last.getAndSet(now) == now;
        });
    return last.get();
  }

  @Test
  void passOverHttpInBinaryThroughBothNodes() throws Exception {
    for (int node = 1; node <= 2; node++) {
      LargeTensorCall.Outcome outcome =
          LargeTensorCall.exchange(grid.uri(node, "/v2/models/flat/infer"), BYTES, node);
      assertThat(outcome.status()).as(outcome.words()).isEqualTo(200);
      assertThat(outcome.same()).as("the same through node %d", node).isTrue();
    }
    for (int node = 1; node <= 2; node++) {
      InProcessGrid.Member member = grid.member(node);
      Await.until(
          "node " + node + " has given everything back",
          Duration.ofSeconds(20),
          () -> member.accounts().used() == 0);
    }
  }

  @Test
  void severalAtOnceTakeTheirTurnsAndKeepTheirOwn() throws Exception {
    List<NamedTensor> sent = List.of(floats(8 << 20, 3), floats(8 << 20, 4), floats(9 << 20, 5));
    List<CompletableFuture<InferenceAnswer>> answers =
        sent.stream().map(each -> infer(3 - home, List.of(each))).toList();
    for (int i = 0; i < sent.size(); i++) {
      Answered answered = (Answered) answers.get(i).get(90, TimeUnit.SECONDS);
      boolean same = answered.outputs().get(0).tensor().equals(sent.get(i).tensor());
      assertThat(same).as("answer %d is its own", i).isTrue();
    }
  }

  @Test
  void whatIsWithdrawnOnItsWayLeavesTheWayFree() throws Exception {
    CompletableFuture<InferenceAnswer> gone = infer(3 - home, List.of(floats(BYTES, 6)));
    assertThat(gone.cancel(false)).isTrue();
    comesBack(3 - home, floats(8 << 20, 7));
  }
}
