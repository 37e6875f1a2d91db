package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cluster.fixture.MetricsText;
import io.modelgrid.engine.fixture.TinyOnnx;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes and one replica, asked by more callers than it can answer: version 1 is stable and
 * slow, version 2 is cheap, version 3 is as slow as the first.
 */
class StandInGridTest {
  private static final int CALLERS = 12;
  private static final String BODY =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";

  @TempDir static Path directory;

  private static InProcessGrid grid;
  private static SwapConsole model;

  @BeforeAll
  static void start() throws Exception {
    grid = InProcessGrid.start(directory, 2, "modelgrid.serving.replica-queue = 6");
    model = new SwapConsole(grid, "m");
    upload(TinyOnnx.mlp(1L, 4, 2048, 2048, 2));
    assertThat(grid.json(1, "PUT", "/grid/v1/models/m/replicas", "{\"count\":1}").statusCode())
        .isEqualTo(200);
    grid.awaitReady("m", 1);
    upload(TinyOnnx.mlp(2L, 4, 8, 2));
    upload(TinyOnnx.mlp(3L, 4, 2048, 2048, 2));
  }

  private static void upload(byte[] bundle) throws Exception {
    assertThat(model.upload(1, bundle).statusCode()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    if (grid != null) {
      grid.close();
    }
  }

  /** An answer; of a refusal only its status. */
  private record Told(int status, String version, @Nullable String standsInFor, double y) {
    boolean isMarked() {
      return standsInFor != null;
    }
  }

  private static Told ask(int node, String version) throws Exception {
    String path = "/v2/models/m" + (version.isEmpty() ? "" : "/versions/" + version) + "/infer";
    HttpResponse<String> answer =
        InProcessGrid.send(
            HttpRequest.newBuilder(grid.uri(node, path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(BODY)));
    JsonNode body = Json.parse(answer.body());
    return new Told(
        answer.statusCode(),
        body.path("model_version").asText(),
        answer.headers().firstValue("Modelgrid-Stand-In-For").orElse(null),
        body.path("outputs").path(0).path("data").path(0).asDouble());
  }

  /** Callers of both nodes, who ask again as soon as they are answered. */
  private static final class Crowd implements AutoCloseable {
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean leaving;

    Crowd(String version) {
      for (int i = 0; i < 2 * CALLERS; i++) {
        int node = 1 + i % 2;
        Thread thread = new Thread(() -> run(node, version), "caller-" + i);
        threads.add(thread);
        thread.start();
      }
    }

    private void run(int node, String version) {
      while (!leaving) {
        try {
          told.add(ask(node, version));
        } catch (Exception e) {
          failures.add(e);
          return;
        }
      }
    }

    List<Told> answered() {
      return told.stream().filter(each -> each.status() == 200).toList();
    }

    long marked() {
      return told.stream().filter(Told::isMarked).count();
    }

    void awaitAnswers() throws Exception {
      int until = answered().size() + 300;
      Await.until("300 more answers", Duration.ofSeconds(60), () -> answered().size() >= until);
    }

    @Override
    public void close() {
      leaving = true;
      try {
        for (Thread thread : threads) {
          thread.join();
        }
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while the callers leave", e);
      }
      assertThat(failures).isEmpty();
      assertThat(told).allMatch(each -> each.status() == 200 || each.status() == 429);
    }
  }

  private static double stoodIn() throws Exception {
    double sum = 0;
    for (int node : List.of(1, 2)) {
      sum +=
          MetricsText.prometheus(grid.get(node, "/metrics").body())
              .sum("modelgrid_inference_stood_in_total", "model=m", "version=2");
    }
    return sum;
  }

  @Test
  void aCheapVersionStandsInUnderOverloadUntilTheStableOneGoes() throws Exception {
    Map<String, Double> gives = Map.of("1", ask(1, "1").y(), "2", givesOf("2"));
    assertThat(gives.get("1")).isNotCloseTo(gives.get("2"), within(1e-3));

    try (Crowd crowd = new Crowd("")) {
      crowd.awaitAnswers();
      assertThat(crowd.marked()).as("nobody allowed it").isZero();
    }

    assertThat(model.label(2, "PUT", "stand-in", "{\"version\":\"2\"}").status()).isEqualTo(200);
    assertThat(ask(2, "").version()).as("without a crowd").isEqualTo("1");
    Crowd crowd = new Crowd("");
    try (crowd) {
      Await.until("40 marked answers", Duration.ofSeconds(60), () -> crowd.marked() >= 40);
      for (int i = 0; i < 20; i++) {
        Told insisting = ask(1 + i % 2, "stable");
        assertThat(insisting.status() == 429 || insisting.version().equals("1")).isTrue();
        assertThat(insisting.isMarked()).isFalse();
      }
    }
    for (Told each : crowd.answered()) {
      assertThat(each.version()).isEqualTo(each.isMarked() ? "2" : "1");
      assertThat(each.standsInFor()).isIn("1", null);
      assertThat(each.y())
          .isCloseTo(Objects.requireNonNull(gives.get(each.version())), within(1e-4));
    }
    assertThat(crowd.answered()).as("stable goes on").anyMatch(each -> !each.isMarked());
    assertThat(stoodIn()).isEqualTo((double) crowd.marked());
    // What the other node's callers had waiting is known from the replica's last status.
    for (int node : List.of(1, 2)) {
      Await.until(
          "stable without a crowd",
          Duration.ofSeconds(10),
          () -> ask(node, "").version().equals("1"));
    }

    try (Crowd last = new Crowd("")) {
      last.awaitAnswers();
      assertThat(model.swap(2, "\"version\":\"3\"", "?wait=60s").status()).isEqualTo(200);
      long marked = last.marked();
      last.awaitAnswers();
      // Those that were on their way when the command returned.
      assertThat(last.marked() - marked).isLessThanOrEqualTo(2 * CALLERS);
      assertThat(model.view(1).labels()).isEqualTo(Map.of("stable", "3"));
    }
    try (Crowd after = new Crowd("")) {
      after.awaitAnswers();
      assertThat(after.answered()).allMatch(each -> each.version().equals("3") && !each.isMarked());
    }
  }

  /** What a version gives that is not loaded yet. */
  private static double givesOf(String version) throws Exception {
    String path = "/grid/v1/models/m/labels/look";
    assertThat(grid.json(1, "PUT", path + "?wait=60s", "{\"version\":\"" + version + "\"}").body())
        .contains("SUCCEEDED");
    double y = ask(1, version).y();
    assertThat(grid.json(1, "DELETE", path + "?wait=60s", "").body()).contains("SUCCEEDED");
    return y;
  }
}
