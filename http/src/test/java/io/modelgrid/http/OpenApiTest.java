package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.GridAlerts;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.engine.api.OperationView.Step;
import io.modelgrid.engine.api.OperationView.StepState;
import io.modelgrid.engine.api.ReplicaView;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.exchange.Dialect;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The served document says what is served, for whatever dialects there are, and nothing else. */
class OpenApiTest {
  private static final Signature SCORES =
      Signature.of(
          List.of(TensorSpec.of("x", DataType.FP32, -1, 2)),
          List.of(TensorSpec.of("y", DataType.FP32, -1, 2)));

  private static TestServer server;
  private static JsonNode document;
  private static List<Documented> documented;

  @BeforeAll
  static void start(@TempDir Path staging, @TempDir Path files) throws Exception {
    server = new TestServer(staging);
    HttpResponse<String> answer = server.get("/grid/v1/openapi.json");
    assertThat(answer.statusCode()).isEqualTo(200);
    document = TestServer.json(answer);
    documented = Documented.all(document);
    fill(files);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Something of everything, so that answers are not empty. */
  private static void fill(Path files) throws Exception {
    VersionView version = trained();
    server.grid.models.put(
        "echo",
        new ModelView(
            "echo",
            4,
            Map.of("stable", "1", "canary", "1"),
            1,
            true,
            List.of(version),
            List.of(
                new ReplicaView(
                    "echo.0", "serving", "node-a", "cpu", List.of("1"), 0, 123, "no reason")),
            new TrafficView("1", "2", 550, true, "3", 1_000, "17"),
            false,
            List.of("1")));
    server.grid.models.put(
        "classifier",
        FakeGrid.model(
            "classifier",
            Map.of("stable", "1", "canary", "1"),
            TrafficView.none(),
            FakeGrid.version("1", VersionView.State.READY, SCORES, null)));
    server.grid.models.put("minilm", FakeEmbedder.view("minilm", FakeEmbedder.SIGNATURE, Map.of()));
    server.grid.inference =
        request ->
            CompletableFuture.completedFuture(
                request.selector().model().equals("minilm")
                    ? FakeEmbedder.answer(request)
                    : FakeGrid.echo(request));
    server.grid.operations.put("17", operation());
    server.trainings.put(FakeTrainings.training("12", TrainingView.State.RUNNING, 0.5, 0.4));
    server.trainings.put(FakeTrainings.training("11", TrainingView.State.SUCCEEDED, 0.5));
    AlertRule rule =
        new AlertRule("slow", "p99 > 200ms", Severity.WARNING, "scale 4", AlertRule.Source.API);
    server.grid.alerts = new GridAlerts(List.of(alert(rule)), List.of(rule));
    server.grid.tallies.add(
        new VersionTally("1", 1, 0, Collections.nCopies(VersionTally.BUCKETS, 0L), 0, 0, 0, 0.5));
    server.grid.artifacts.put("ab".repeat(32), Files.writeString(files.resolve("a"), "bundle"));
  }

  private static VersionView trained() {
    VersionView version =
        FakeGrid.version("1", VersionView.State.READY, FakeGrid.ECHO, "as it should be");
    return new VersionView(
        version.version(),
        version.state(),
        version.labels(),
        version.digest(),
        version.size(),
        version.registeredAt(),
        version.reason(),
        version.signature(),
        version.platform(),
        version.properties(),
        version.readyReplicas(),
        new Lineage(
            "12", "int8", "3", "large/2", "cd".repeat(32), 7, "0.1.0", Map.of("test.f1", 0.88)));
  }

  private static AlertView alert(AlertRule rule) {
    return new AlertView(
        rule.name(),
        rule.expression(),
        rule.severity(),
        AlertView.State.FIRING,
        "echo",
        0.3,
        0.2,
        "seconds",
        Instant.EPOCH,
        "p99 of echo is 300 ms",
        "scaled from 2 to 3 replicas");
  }

  private static OperationView operation() {
    Step step =
        new Step(
            "load",
            StepState.DONE,
            Instant.EPOCH,
            Instant.EPOCH,
            "all loaded",
            Map.of("echo.0", "loaded"));
    return new OperationView(
        "17",
        "echo",
        new OperationPlan(
            Kind.CANARY,
            "2",
            "stable",
            List.of(250, 10_000),
            Duration.ofMinutes(1),
            true,
            1_000,
            false,
            false),
        State.RUNNING,
        "watching",
        Instant.EPOCH,
        null,
        "anonymous",
        "why not",
        1,
        12_345L,
        List.of(step));
  }

  @Test
  void everythingThatIsServedIsDocumentedAndNothingElse() {
    Set<String> served = new TreeSet<>();
    for (Dialect dialect : dialects()) {
      assertThat(dialect.served()).as(dialect.getClass() + " serves something").isNotEmpty();
      dialect.served().stream().map(Documented::plain).forEach(served::add);
    }
    Set<String> said =
        documented.stream().map(Documented::plain).collect(Collectors.toCollection(TreeSet::new));
    assertThat(said).as("documented (expected: what is served)").isEqualTo(served);
  }

  @Test
  void everyPathInBracesIsAParameterWithAnExample() {
    for (Documented each : documented) {
      Set<String> inPath =
          each.parameters().stream()
              .filter(parameter -> parameter.get("in").asText().equals("path"))
              .map(parameter -> "{" + parameter.get("name").asText() + "}")
              .collect(Collectors.toSet());
      assertThat(each.path().split("(?<=})|(?=\\{)", -1))
          .as(each.toString())
          .filteredOn(part -> part.startsWith("{"))
          .containsExactlyInAnyOrderElementsOf(inPath);
      for (JsonNode parameter : each.parameters()) {
        JsonNode example = parameter.path("example");
        boolean mayBeLeftOut = !parameter.path("required").asBoolean();
        assertThat(mayBeLeftOut || !example.isMissingNode()).as(each + " " + parameter).isTrue();
        if (!example.isMissingNode()) {
          assertThat(JsonSchema.mistakes(document, parameter.get("schema"), example)).isEmpty();
        }
      }
    }
  }

  @Test
  void everyCallHasANameOfItsOwnAndWords() {
    Set<String> names = new HashSet<>();
    Set<String> tags = new HashSet<>();
    document.get("tags").forEach(tag -> tags.add(tag.get("name").asText()));
    for (Documented each : documented) {
      JsonNode operation = each.operation();
      assertThat(names.add(operation.path("operationId").asText())).as(each + " name").isTrue();
      assertThat(operation.path("summary").asText()).as(each.toString()).isNotBlank();
      assertThat(tags).as(each.toString()).contains(operation.path("tags").path(0).asText());
    }
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryExampleFits() {
    assertThat(document.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
    for (JsonNode content : document.findValues("content")) {
      for (JsonNode kind : content) {
        if (kind.has("example")) {
          assertThat(JsonSchema.mistakes(document, kind.get("schema"), kind.get("example")))
              .as(kind.toString())
              .isEmpty();
        }
      }
    }
  }

  // Each call is sent with its own examples: what is documented is there, and answers as it says.
  @Test
  void everyCallAnswersItsExampleAsDocumented() throws Exception {
    for (Documented each : documented) {
      if (each.streams()) {
        assertStreams(each);
        continue;
      }
      String type = each.bodyType();
      HttpResponse<String> answer =
          type == null
              ? server.send(each.method(), each.example(), "")
              : server.send(each.method(), each.example(), each.body(), "Content-Type", type);
      String status = Integer.toString(answer.statusCode());
      JsonNode response = each.response(status);
      assertThat(response.isMissingNode())
          .as(each + " answers " + status + " " + answer.body())
          .isFalse();
      JsonNode json = response.path("content").path("application/json");
      if (!json.isMissingNode()) {
        assertThat(JsonSchema.mistakes(document, json.get("schema"), TestServer.json(answer)))
            .as(each + " answers " + answer.body())
            .isEmpty();
      }
    }
  }

  private static void assertStreams(Documented each) throws Exception {
    try (RawConnection connection = server.connect()) {
      String head = " HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
      int length = each.body().length();
      connection.write(
          each.method() + " " + each.example() + head + length + "\r\n\r\n" + each.body());
      RawConnection.Response response = connection.read();
      assertThat(response.status()).as(each.toString()).isEqualTo(200);
      assertThat(response.headers().get("content-type")).startsWith("text/event-stream");
    }
  }

  @Test
  void refusalsAreAsDocumented() throws Exception {
    for (Documented each : documented) {
      HttpResponse<String> answer = server.send("PATCH", each.example(), "");
      assertThat(answer.statusCode()).as(each.toString()).isEqualTo(405);
      JsonNode schema =
          each.response("default").path("content").path("application/json").get("schema");
      assertThat(JsonSchema.mistakes(document, schema, TestServer.json(answer)))
          .as(each + " answers " + answer.body())
          .isEmpty();
    }
  }

  private static List<Dialect> dialects() {
    var system = server.kit.system();
    return Dialects.all(
        system,
        server.settings,
        server.grid,
        server.grid,
        server.grid,
        server.history,
        server.trainings,
        server.telemetry,
        server.accounts.tensors(),
        Materializer.matFromSystem(system),
        system.dispatchers().lookup(DispatcherSelector.defaultDispatcher()));
  }
}
