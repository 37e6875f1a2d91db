package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.prove.CheckedLoad;
import io.modelgrid.cli.prove.IngressNode;
import io.modelgrid.cli.prove.Outputs;
import io.modelgrid.cli.prove.Schedule;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.ReplicaView;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Commands and questions about one model, through any node of a grid. Its versions multiply, each
 * by a factor of its own; what is asked is always 1, so the factor is the answer.
 */
final class SwapConsole {
  private static final String BODY =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}";

  private final InProcessGrid grid;
  private final String model;
  private final Map<String, Double> factors = new HashMap<>();

  SwapConsole(InProcessGrid grid, String model) {
    this.grid = grid;
    this.model = model;
  }

  /** An answer to a request. */
  record Told(int status, String version, long epoch, double y, String body) {}

  /** An answer to a command. */
  record Done(int status, JsonNode body) {
    String operation() {
      return body.path("operation").asText();
    }

    String state() {
      return body.path("state").asText();
    }

    String error() {
      return body.path("error").asText();
    }
  }

  /** What a version multiplies by. */
  SwapConsole knows(String version, double factor) {
    factors.put(version, factor);
    return this;
  }

  HttpResponse<String> upload(int node, byte[] bundle) throws Exception {
    return grid.upload(node, model, bundle, "?wait=60s");
  }

  Told ask(int node) throws Exception {
    return ask(node, null, null);
  }

  /**
   * One request.
   *
   * @param version a number or a label, or null
   * @param caller the key of a caller, or null
   */
  Told ask(int node, @Nullable String version, @Nullable String caller) throws Exception {
    String path =
        "/v2/models/" + model + (version == null ? "" : "/versions/" + version) + "/infer";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(grid.uri(node, path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(BODY));
    if (caller != null) {
      request.header("Modelgrid-Caller", caller);
    }
    HttpResponse<String> answer = InProcessGrid.send(request);
    JsonNode body = Json.parse(answer.body());
    return new Told(
        answer.statusCode(),
        body.path("model_version").asText(),
        answer.headers().firstValueAsLong("Modelgrid-Epoch").orElse(-1),
        body.path("outputs").path(0).path("data").path(0).asDouble(),
        answer.body());
  }

  /** One request that has to be answered, by the version that it names. */
  Told askWell(int node) throws Exception {
    return well(ask(node));
  }

  Told well(Told told) {
    assertThat(told.status()).as(told.body()).isEqualTo(200);
    assertThat(told.y()).as(told.body()).isEqualTo(factors.get(told.version()));
    return told;
  }

  /**
   * {@code POST} of a swap, a canary or a shadow, whose fields are given as JSON without braces.
   */
  Done swap(int node, String fields, String wait) throws Exception {
    return command(node, "POST", "/grid/v1/models/" + model + "/swap" + wait, "{" + fields + "}");
  }

  Done rollback(int node) throws Exception {
    return command(node, "POST", "/grid/v1/models/" + model + "/rollback?wait=60s", "");
  }

  Done label(int node, String method, String label, String body) throws Exception {
    return command(
        node, method, "/grid/v1/models/" + model + "/labels/" + label + "?wait=60s", body);
  }

  Done cancel(int node, String operation) throws Exception {
    return command(node, "DELETE", "/grid/v1/operations/" + operation + "?wait=60s", "");
  }

  private Done command(int node, String method, String path, String body) throws Exception {
    HttpResponse<String> answer = grid.json(node, method, path, body);
    return new Done(answer.statusCode(), Json.parse(answer.body()));
  }

  JsonNode get(int node, String path) throws Exception {
    HttpResponse<String> answer = grid.get(node, path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body());
  }

  JsonNode operation(int node, String id) throws Exception {
    return get(node, "/grid/v1/operations/" + id);
  }

  ModelView view(int node) {
    return grid.member(node).node().view().model(model).orElseThrow();
  }

  String stable(int node) {
    return view(node).labels().getOrDefault("stable", "none");
  }

  /** Waits until an operation is over, as this node sees it. */
  JsonNode awaitOver(int node, String id) throws Exception {
    Await.until(
        "end of operation " + id,
        Duration.ofSeconds(60),
        () -> !operation(node, id).path("state").asText().equals("RUNNING"));
    return operation(node, id);
  }

  void awaitCommits(int node, String id, int commits) throws Exception {
    Await.until(
        commits + " commits of operation " + id,
        Duration.ofSeconds(30),
        () -> operation(node, id).path("commits").asInt() >= commits);
  }

  /** Waits until every replica, as every node sees it, has these versions and no other. */
  void awaitLoadedOnly(List<Integer> nodes, String... versions) throws Exception {
    Await.until(
        "only " + List.of(versions) + " in every replica",
        Duration.ofSeconds(30),
        () -> nodes.stream().allMatch(node -> isLoadedOnly(node, List.of(versions))));
  }

  private boolean isLoadedOnly(int node, List<String> versions) {
    List<ReplicaView> replicas = view(node).replicas();
    return !replicas.isEmpty()
        && replicas.stream().allMatch(replica -> replica.versions().equals(versions));
  }

  /** Events, oldest first. */
  List<JsonNode> history(int node) throws Exception {
    List<JsonNode> events = new ArrayList<>();
    get(node, "/grid/v1/history?limit=1000").path("entries").forEach(event -> events.add(0, event));
    return events;
  }

  /** The events of an operation, but its start, oldest first. */
  List<JsonNode> history(int node, String operation, String kind) throws Exception {
    return history(node).stream()
        .filter(
            event ->
                event.path("kind").asText().equals(kind)
                    && event.path("details").path("operation").asText().equals(operation))
        .toList();
  }

  /** Checked requests through these nodes in turn, until it is closed. */
  CheckedLoad load(List<Integer> nodes, int rate) throws IOException {
    Map<String, Outputs> expected = new HashMap<>();
    for (Map.Entry<String, Double> factor : factors.entrySet()) {
      expected.put(factor.getKey(), outputs(factor.getValue()));
    }
    List<IngressNode> ingress =
        IngressNode.of(new GridClient(grid.uri(nodes.get(0), "/"), Duration.ofSeconds(10))).stream()
            .filter(
                each -> nodes.contains(Integer.parseInt(each.name().substring("node-".length()))))
            .toList();
    assertThat(ingress).hasSameSizeAs(nodes);
    Schedule schedule = new Schedule(rate, Duration.ofMinutes(5), nodes.size());
    return CheckedLoad.start(ingress, model, BODY, expected, schedule);
  }

  private static Outputs outputs(double y) throws IOException {
    return Outputs.of(
        Json.parse(
            "{\"outputs\":[{\"name\":\"y\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":["
                + y
                + "]}]}"));
  }

  /** Ends a load of which nothing may have failed, been mixed or gone backward. */
  static void endWell(CheckedLoad load) throws InterruptedException {
    load.stop();
    CheckedLoad.Tally tally = load.tally();
    assertThat(tally.failed()).as("failed").isEmpty();
    assertThat(tally.mixed()).as("mixed").isEmpty();
    assertThat(tally.backward()).as("backward").isEmpty();
    assertThat(tally.answered()).as("answered").isGreaterThan(30);
  }
}
