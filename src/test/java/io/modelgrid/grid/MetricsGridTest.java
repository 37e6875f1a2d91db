package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cluster.fixture.MetricsLint;
import io.modelgrid.cluster.fixture.MetricsText;
import io.modelgrid.engine.fixture.TinyOnnx;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Kill;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metrics of three real nodes against what their callers count, through a swap, a killed router
 * and restarted replicas.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MetricsGridTest {
  private static final List<Integer> ALL = List.of(1, 2, 3);
  // Short, since what a killed router had in its hands is answered when its time is up.
  private static final String BODY =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}],"
          + "\"parameters\":{\"timeout\":3000000}}";

  @TempDir static Path directory;

  private static InProcessGrid grid;
  private static SwapConsole model;

  @BeforeAll
  static void start() throws Exception {
    grid = InProcessGrid.start(directory, 3);
    model = new SwapConsole(grid, "m").knows("1", 2).knows("2", 3);
    assertThat(model.upload(1, TinyOnnx.multiplyBy(2, 1, -1)).statusCode()).isEqualTo(201);
    grid.awaitReady("m", 3);
    assertThat(model.upload(1, TinyOnnx.multiplyBy(3, 1, -1)).statusCode()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    if (grid != null) {
      grid.close();
    }
  }

  /** Asks one node, and counts the answers by their status. */
  private static final class Caller {
    private final int node;
    private final Map<Integer, Integer> answers = new TreeMap<>();
    private final Thread thread = new Thread(this::run, "caller");
    private volatile boolean stopping;
    private final AtomicInteger asked = new AtomicInteger();

    Caller(int node) {
      this.node = node;
      thread.start();
    }

    private void run() {
      while (!stopping) {
        answers.merge(infer(node, "m", BODY), 1, Integer::sum);
        asked.incrementAndGet();
      }
    }

    void awaitMore() throws Exception {
      int until = asked.get() + 50;
      Await.until("50 more answers", Duration.ofSeconds(60), () -> asked.get() >= until);
    }

    void end() throws Exception {
      stopping = true;
      thread.join();
    }
  }

  private static int infer(int node, String name, String body) {
    try {
      return InProcessGrid.send(
              HttpRequest.newBuilder(grid.uri(node, "/v2/models/" + name + "/infer"))
                  .header("Content-Type", "application/json")
                  .header("Modelgrid-Caller", "on-node-" + node)
                  .POST(HttpRequest.BodyPublishers.ofString(body)))
          .statusCode();
    } catch (Exception e) {
      throw new AssertionError("node " + node + " did not answer", e);
    }
  }

  private static MetricsText scrape(int node) throws Exception {
    HttpResponse<String> answer = grid.get(node, "/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    return MetricsText.prometheus(answer.body());
  }

  @Test
  @Order(1)
  void countersEqualWhatWasSentThroughSwapsAndKilledActors() throws Exception {
    List<Caller> callers = new ArrayList<>();
    ALL.forEach(node -> callers.add(new Caller(node)));
    try {
      awaitMore(callers);
      assertThat(model.swap(2, "\"version\":\"2\"", "?wait=60s").status()).isEqualTo(200);
      awaitMore(callers);
      for (String slot : List.of("m.0", "m.1", "m.2")) {
        grid.json(1, "POST", "/grid/v1/replicas/" + slot + "/restart", "");
      }
      Adapter.toClassic(grid.member(1).node().system())
          .actorSelection("/user/ingress/m*")
          .tell(Kill.getInstance(), ActorRef.noSender());
      awaitMore(callers);
    } finally {
      for (Caller caller : callers) {
        caller.end();
      }
    }
    assertThat(infer(1, "m", "{")).isEqualTo(400);
    assertThat(infer(1, "nobody", BODY)).isEqualTo(404);

    int well = 0;
    for (Caller caller : callers) {
      well += caller.answers.getOrDefault(200, 0);
      assertCounted(caller);
    }
    assertVitals(well);
    assertThat(well).isGreaterThan(400);
  }

  private static void awaitMore(List<Caller> callers) throws Exception {
    for (Caller caller : callers) {
      caller.awaitMore();
    }
  }

  /** Each answer once at the port, by its code, and once as a request of the model. */
  private static void assertCounted(Caller caller) throws Exception {
    MetricsText metrics = scrape(caller.node);
    Map<Integer, Integer> sent = new TreeMap<>(caller.answers);
    int all = sent.values().stream().mapToInt(Integer::intValue).sum();
    if (caller.node == 1) {
      sent.merge(400, 1, Integer::sum);
      sent.merge(404, 1, Integer::sum);
    }
    Map<Integer, Integer> counted = new TreeMap<>();
    metrics.samples("modelgrid_requests_total").stream()
        .filter(each -> "predict".equals(each.labels().get("kind")))
        .forEach(
            each ->
                counted.put(
                    Integer.valueOf(each.labels().getOrDefault("code", "")), (int) each.value()));
    assertThat(counted).as("node %d", caller.node).isEqualTo(sent);
    String requests = "modelgrid_inference_requests_total";
    double well = caller.answers.getOrDefault(200, 0);
    assertThat(metrics.sum(requests)).as("node %d", caller.node).isEqualTo(all);
    assertThat(metrics.sum(requests, "result=answered")).isEqualTo(well);
    assertThat(metrics.sum("modelgrid_inference_rows_total")).isEqualTo(well);
    assertThat(metrics.sum("modelgrid_inference_duration_seconds_count")).isEqualTo(well);
    assertThat(metrics.sum(requests, "version=1")).isPositive();
    assertThat(metrics.sum(requests, "version=2")).isPositive();
    assertThat(metrics.sum("modelgrid_inference_requests_in_flight")).isZero();
    assertThat(metrics.sum("modelgrid_inference_requests_queued")).isZero();
  }

  /** All nodes together, asked through one; each caller said who it was. */
  private static void assertVitals(int well) throws Exception {
    JsonNode vitals = Json.parse(grid.get(2, "/grid/v1/vitals").body());
    int answered = 0;
    for (JsonNode each : vitals.path("models")) {
      answered += each.path("answered").asInt();
    }
    assertThat(answered).isEqualTo(well);
    int costed = 0;
    long bytes = 0;
    for (JsonNode each : vitals.path("costs")) {
      if (each.path("caller").asText().equals("on-" + each.path("node").asText())) {
        costed += each.path("requests").asInt();
        bytes += each.path("bytes_in").asLong();
        assertThat(each.path("cpu_micros").asLong()).as(each.toString()).isPositive();
        assertThat(each.path("device_micros").asLong()).isZero();
      }
    }
    assertThat(costed).as("%s", vitals.path("costs")).isEqualTo(well);
    assertThat(bytes).isEqualTo(well * (long) Float.BYTES);
  }

  @Test
  @Order(2)
  void eachNodesMetricsHoldTheRulesOfBothFormats() throws Exception {
    for (int node : ALL) {
      assertThat(infer(node, "m", BODY)).isEqualTo(200);
      MetricsText metrics = scrape(node);

      assertThat(MetricsLint.of(metrics)).as("node %d", node).isEmpty();
      assertThat(metrics.sum("modelgrid_node_info", "node=node-" + node)).isEqualTo(1);
      assertThat(metrics.sum("modelgrid_members", "state=up")).isEqualTo(3);
      assertThat(metrics.sum("modelgrid_load_duration_seconds_count", "result=loaded"))
          .isPositive();
      assertThat(metrics.sum("modelgrid_actors", "family=router")).isPositive();
      HttpResponse<String> open =
          InProcessGrid.send(
              HttpRequest.newBuilder(grid.uri(node, "/metrics"))
                  .header("Accept", "application/openmetrics-text"));
      MetricsText.openMetrics(open.body());
    }
  }

  @Test
  @Order(3)
  void aSwapCountsOnTheNodeThatCarriedIt() throws Exception {
    double before = swaps();
    assertThat(model.rollback(3).status()).isEqualTo(200);

    Await.until("one swap more, on some node", Duration.ofSeconds(20), () -> swaps() - before >= 1);
    assertThat(swaps() - before).isEqualTo(1);
  }

  private static double swaps() throws Exception {
    double swaps = 0;
    for (int node : ALL) {
      swaps +=
          scrape(node)
              .sum("modelgrid_operation_duration_seconds_count", "kind=swap", "outcome=succeeded");
    }
    return swaps;
  }
}
