package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.ReplicaView;
import io.modelgrid.engine.fixture.TinyOnnx;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real nodes in one JVM, with artifact stores of their own, a real catalogue and real models.
 * The grid is shared by the tests, in their order; the last one takes a node away.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeNodesTest {
  @TempDir static Path directory;

  private static ErrorWatch log;
  private static InProcessGrid grid;

  @BeforeAll
  static void start() throws Exception {
    log = ErrorWatch.started();
    grid = InProcessGrid.start(directory, 3, "modelgrid.serving.max-tensor-bytes = 16 MiB");
  }

  @AfterAll
  static void stop() throws Exception {
    if (grid != null) {
      grid.close();
    }
    log.close();
    assertThat(log.errors()).as("errors that were logged while the grid ran").isEmpty();
  }

  @Test
  @Order(1)
  void everyNodeIsLiveAndReadyWithoutModels() throws Exception {
    for (int node = 1; node <= 3; node++) {
      assertThat(grid.get(node, "/v2/health/live").statusCode()).isEqualTo(200);
      int number = node;
      Await.until(
          "node " + node + " ready",
          Duration.ofSeconds(20),
          () -> grid.get(number, "/v2/health/ready").statusCode() == 200);
    }
  }

  @Test
  @Order(2)
  void deployThroughOneNodeIsKnownAtTheNextAndServedByAll() throws Exception {
    HttpResponse<String> answer =
        grid.upload(1, "triple", TinyOnnx.multiplyBy(3, 1, -1), "?wait=60s");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);

    assertThat(grid.get(2, "/grid/v1/models/triple").statusCode()).isEqualTo(200);
    grid.awaitReady("triple", 3);

    for (int node = 1; node <= 3; node++) {
      HttpResponse<String> inferred = grid.infer(node, "triple", "1,2,3.5");
      assertThat(inferred.statusCode()).as(inferred.body()).isEqualTo(200);
      assertThat(inferred.body()).contains("\"model_version\":\"1\"").contains("3.0,6.0,10.5");
    }
  }

  @Test
  @Order(3)
  void spreadsReplicasOverTheNodesAndFetchesTheirBundle() throws Exception {
    ModelView model = grid.member(2).node().view().model("triple").orElseThrow();

    assertThat(model.replicas().stream().map(ReplicaView::node))
        .containsExactlyInAnyOrder("node-1", "node-2", "node-3");
    for (int node = 1; node <= 3; node++) {
      try (Stream<Path> files = Files.walk(directory.resolve("node-" + node + "/artifacts"))) {
        String digest = model.versions().get(0).digest();
        assertThat(files.map(Path::toString).anyMatch(path -> path.endsWith(digest)))
            .as("node %d has the bundle", node)
            .isTrue();
      }
    }
  }

  /** 3,000 requests through one node, as many at a time as a caller may: still exact. */
  @Test
  @Order(4)
  void rotatesExactly() throws Exception {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 3_000; i++) {
      HttpResponse<String> answer = grid.infer(3, "triple", "1");
      String replica = answer.headers().firstValue("Modelgrid-Replica").orElse(answer.body());
      counts.merge(replica, 1, Integer::sum);
    }

    assertThat(counts).hasSize(3);
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    int least = counts.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
    assertThat(most - least).as("%s", counts).isLessThanOrEqualTo(1);
  }

  @Test
  @Order(5)
  void showsWhatLiesOnEachDevice() throws Exception {
    Await.until(
        "each node's CPU shows a slot",
        Duration.ofSeconds(20),
        () ->
            grid.member(1).node().view().nodes().stream()
                .allMatch(
                    node -> node.devices().stream().anyMatch(device -> !device.slots().isEmpty())));
    for (NodeView node : grid.member(1).node().view().nodes()) {
      assertThat(node.devices()).as(node.name()).allMatch(device -> device.totalBytes() > 0);
    }
  }

  @Test
  @Order(6)
  void fileThatIsNoModelLeavesTheOldStateAndSaysWhy() throws Exception {
    byte[] rubbish = "this is no model".getBytes(StandardCharsets.UTF_8);

    HttpResponse<String> answer = grid.upload(2, "rubbish", rubbish, "?wait=60s");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(grid.get(1, "/grid/v1/models/rubbish").body()).contains("\"state\":\"FAILED\"");
    assertThat(grid.infer(1, "rubbish", "1").statusCode()).isEqualTo(503);
    assertThat(grid.infer(1, "triple", "2").statusCode()).isEqualTo(200);
    assertThat(grid.json(1, "DELETE", "/grid/v1/models/rubbish", "").statusCode()).isEqualTo(200);
    assertThat(grid.infer(3, "rubbish", "1").statusCode()).isEqualTo(404);
  }

  @Test
  @Order(7)
  void laterVersionIsRegisteredAndWaits() throws Exception {
    HttpResponse<String> answer =
        grid.upload(3, "triple", TinyOnnx.multiplyBy(4, 1, -1), "?wait=10s");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    assertThat(grid.infer(2, "triple", "1").body()).contains("\"model_version\":\"1\"");
    HttpResponse<String> asked =
        grid.json(
            2,
            "POST",
            "/v2/models/triple/versions/2/infer",
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}");
    assertThat(asked.statusCode()).isEqualTo(404);
    assertThat(asked.body()).contains("registered but not loaded");
  }

  /** Nine megabytes of JSON make eighteen of floats: wherever the replica is, the answer is 400. */
  @Test
  @Order(7)
  void refusesTensorsTooLargeToTravel() throws Exception {
    String row = "0,".repeat(4_500_000) + "0";
    for (int attempt = 0; attempt < 3; attempt++) {
      HttpResponse<String> answer = grid.infer(1, "triple", row);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body())
          .contains("more than 16777216 bytes", "modelgrid.serving.max-tensor-bytes");
    }
    // Fifteen MiB fit, there and back.
    String large = "0,".repeat(3_900_000) + "0";
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThat(grid.infer(1, "triple", large).statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Order(8)
  void scalesUpAndDownWithoutLosingARequest() throws Exception {
    try (SteadyLoad load = SteadyLoad.over(grid, List.of(1, 2, 3), "triple")) {
      assertThat(scale("5").statusCode()).isEqualTo(200);
      grid.awaitReady("triple", 5);
      assertThat(scale("2").statusCode()).isEqualTo(200);
      grid.awaitReady("triple", 2);
      assertThat(scale("null").statusCode()).isEqualTo(200);
      grid.awaitReady("triple", 3);

      assertThat(load.failures()).isEmpty();
      assertThat(load.answered()).isGreaterThan(50);
    }
  }

  @Test
  @Order(8)
  void restartingReplicasLosesNoRequest() throws Exception {
    try (SteadyLoad load = SteadyLoad.over(grid, List.of(1, 2, 3), "triple")) {
      for (String slot : List.of("triple.0", "triple.1", "triple.2")) {
        HttpResponse<String> answer =
            grid.json(1, "POST", "/grid/v1/replicas/" + slot + "/restart", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        Await.until(
            slot + " is on its way out",
            Duration.ofSeconds(20),
            () -> InProcessGrid.readyReplicas(grid.member(1), "triple") < 3);
        grid.awaitReady("triple", 3);
      }

      assertThat(load.failures()).isEmpty();
      assertThat(load.answered()).isGreaterThan(50);
    }
    assertThat(grid.json(1, "POST", "/grid/v1/replicas/triple.9/restart", "").statusCode())
        .isEqualTo(404);
  }

  @Test
  @Order(8)
  void aLabelThatIsNotThereIsNotFound() throws Exception {
    HttpResponse<String> answer = grid.json(2, "DELETE", "/grid/v1/models/triple/labels/gamma", "");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
  }

  // The answer to a command comes when every copy has what it did.
  @Test
  @Order(8)
  void anOperationThatBeganIsKnownEverywhereAtOnce() throws Exception {
    HttpResponse<String> begun =
        grid.json(1, "PUT", "/grid/v1/models/triple/labels/beta", "{\"version\":\"1\"}");
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    String place = begun.headers().firstValue("Location").orElseThrow();
    for (int node = 3; node >= 1; node--) {
      assertThat(grid.get(node, place).statusCode()).as("node %d", node).isEqualTo(200);
    }
    Await.until(
        "the label is there",
        Duration.ofSeconds(60),
        () -> grid.get(3, place).body().contains("\"state\":\"SUCCEEDED\""));
    Await.until(
        "its steps, with the nodes' names",
        Duration.ofSeconds(20),
        () -> grid.get(1, place).body().contains("\"node-2\":\"flipped\""));
  }

  private static HttpResponse<String> scale(String count) throws Exception {
    return grid.json(2, "PUT", "/grid/v1/models/triple/replicas", "{\"count\":" + count + "}");
  }

  @Test
  @Order(9)
  void slotsSpreadToANodeThatJoins() throws Exception {
    grid.upload(1, "second", TinyOnnx.addConstant(1, 1, -1), "?wait=60s");
    grid.awaitReady("second", 3);
    grid.add(4);
    grid.awaitMembers(4);

    Await.until(
        "a slot on node 4", Duration.ofSeconds(60), () -> slotsByNode(1).containsKey("node-4"));
    grid.awaitReady("second", 3);
    grid.awaitReady("triple", 3);
  }

  @Test
  @Order(10)
  void nodeThatLeavesInOrderLosesNoRequest() throws Exception {
    try (SteadyLoad load = SteadyLoad.over(grid, List.of(1, 2), "triple")) {
      grid.leave(4);
      grid.leave(3);
      grid.awaitMembers(2);
      grid.awaitReady("triple", 2);

      assertThat(load.failures()).isEmpty();
      assertThat(load.answered()).isGreaterThan(20);
    }
    assertThat(slotsByNode(1).keySet()).containsExactlyInAnyOrder("node-1", "node-2");
  }

  private static Map<String, Long> slotsByNode(int asked) {
    return grid.member(asked).node().view().models().stream()
        .flatMap(model -> model.replicas().stream())
        .filter(replica -> replica.state().equals("serving"))
        .flatMap(replica -> Stream.ofNullable(replica.node()))
        .collect(Collectors.groupingBy(node -> node, Collectors.counting()));
  }
}
