package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionStatistics.Batch;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.grid.SwapConsole.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Loading and unloading by name, and what is counted meanwhile, on two real nodes in one JVM. The
 * grid is shared by the tests, in their order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LoadByNameGridTest {
  private static final List<Integer> ALL = List.of(1, 2);
  private static final Origin ANN = new Origin("ann", "to see what happens");
  private static final Duration WAIT = Duration.ofSeconds(60);

  @TempDir static Path directory;

  private static ErrorWatch log;
  private static InProcessGrid grid;
  private static SwapConsole model;

  @BeforeAll
  static void start() throws Exception {
    log = ErrorWatch.started();
    grid = InProcessGrid.start(directory, 2);
    model = console(grid);
    assertThat(model.upload(1, TinyOnnx.multiplyBy(2, 1, -1)).statusCode()).isEqualTo(201);
    grid.awaitReady("m", 2);
    assertThat(model.upload(2, TinyOnnx.multiplyBy(3, 1, -1)).statusCode()).isEqualTo(201);
  }

  private static SwapConsole console(InProcessGrid started) {
    return new SwapConsole(started, "m").knows("1", 2).knows("2", 3).knows("3", 5);
  }

  @AfterAll
  static void stop() throws Exception {
    if (grid != null) {
      grid.close();
    }
    log.close();
    assertThat(log.errors()).as("errors that were logged while the grid ran").isEmpty();
  }

  private static ChangeAnswer change(
      int node, Function<GridAdmin, CompletionStage<ChangeAnswer>> change) throws Exception {
    return change
        .apply(grid.member(node).node().admin())
        .toCompletableFuture()
        .get(WAIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static void changes(int node, Function<GridAdmin, CompletionStage<ChangeAnswer>> change)
      throws Exception {
    assertThat(change(node, change))
        .isInstanceOfSatisfying(Changed.class, it -> assertThat(it.changed()).isTrue());
  }

  private static VersionView version(int node, String version) {
    return model.view(node).version(version).orElseThrow();
  }

  private static VersionStatistics statistics(int node, String version) throws Exception {
    return grid
        .member(node)
        .node()
        .view()
        .statistics("m")
        .toCompletableFuture()
        .get(WAIT.toSeconds(), TimeUnit.SECONDS)
        .stream()
        .filter(each -> each.version().equals(version))
        .findFirst()
        .orElse(VersionStatistics.none(version));
  }

  @Test
  @Order(1)
  void versionThatIsLoadedByNameAnswersByItsNumberOnEveryNode() throws Exception {
    assertThat(model.ask(1, "2", null).body()).contains("was not loaded by name");

    changes(2, admin -> admin.load("m", "2", ANN));

    assertThat(model.view(1).loadedByName()).as("known to the other node").containsExactly("2");
    model.awaitLoadedOnly(ALL, "1", "2");
    for (int node : ALL) {
      assertThat(model.well(model.ask(node, "2", null)).version()).isEqualTo("2");
      assertThat(model.askWell(node).version()).isEqualTo("1");
      assertThat(version(node, "2").state()).isEqualTo(State.READY);
    }
  }

  @Test
  @Order(2)
  void everyNodesAnswersAreCountedOnce() throws Exception {
    VersionStatistics before = statistics(1, "2");
    long started = System.currentTimeMillis();
    for (int i = 0; i < 10; i++) {
      model.well(model.ask(1 + i % 2, "2", null));
    }
    model.ask(2, "9", null);

    for (int node : ALL) {
      VersionStatistics now = statistics(node, "2");
      assertThat(now.success().count()).isEqualTo(before.success().count() + 10);
      assertThat(now.executionCount()).isEqualTo(before.executionCount() + 10);
      assertThat(now.inferenceCount()).isEqualTo(before.inferenceCount() + 10);
      assertThat(now.fail())
          .as("one that was refused before it was loaded")
          .isEqualTo(before.fail());
      assertThat(now.lastInferenceMillis()).isBetween(started, System.currentTimeMillis());
      assertThat(now.batches()).extracting(Batch::size).containsExactly(1);
      assertThat(now.compute().nanos()).isPositive();
      assertThat(now.success().nanos())
          .isGreaterThanOrEqualTo(now.queue().nanos() + now.compute().nanos());
    }
    assertThat(before.fail().count()).isEqualTo(1);
  }

  @Test
  @Order(3)
  void versionThatIsLetGoIsUnloaded() throws Exception {
    assertThat(change(1, admin -> admin.unload("m", "1", ANN)))
        .isInstanceOfSatisfying(
            Refused.class, it -> assertThat(it.message()).contains("'stable' stands on it"));

    changes(1, admin -> admin.unload("m", "2", ANN));

    model.awaitLoadedOnly(ALL, "1");
    assertThat(model.ask(2, "2", null).status()).isEqualTo(404);
    assertThat(model.askWell(2).version()).isEqualTo("1");
  }

  @Test
  @Order(4)
  void unloadedModelAnswersNobodyAndHoldsNoNodeUp() throws Exception {
    changes(1, admin -> admin.load("m", "2", ANN));
    changes(2, admin -> admin.unload("m", null, ANN));

    Await.until(
        "no replica on any node", WAIT, () -> ALL.stream().allMatch(LoadByNameGridTest::isEmpty));
    for (int node : ALL) {
      for (String version : new String[] {null, "1", "2"}) {
        Told told = model.ask(node, version, null);
        assertThat(told.status()).as(told.body()).isEqualTo(404);
        assertThat(told.body()).contains("model 'm' is unloaded; load it first");
      }
      assertThat(grid.get(node, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(version(node, "1").state()).isEqualTo(State.REGISTERED);
      assertThat(version(node, "1").reason()).isEqualTo("unloaded");
      assertThat(version(node, "1").labels()).containsExactly("stable");
    }
    assertThat(model.swap(1, "\"version\":\"2\"", "").error()).contains("load it first");
  }

  private static boolean isEmpty(int node) {
    ModelView view = model.view(node);
    return view.unloaded() && view.replicas().isEmpty();
  }

  @Test
  @Order(5)
  void whatIsUploadedMeanwhileStaysUnloaded() throws Exception {
    assertThat(model.upload(1, TinyOnnx.multiplyBy(5, 1, -1)).statusCode()).isEqualTo(201);

    assertThat(version(2, "3").state()).isEqualTo(State.REGISTERED);
    assertThat(model.view(2).wantedReplicas()).isZero();
  }

  @Test
  @Order(6)
  void historyTellsWhoAndWhy() throws Exception {
    List<JsonNode> events =
        model.history(2).stream()
            .filter(event -> event.path("who").asText().equals("ann"))
            .toList();

    assertThat(events)
        .extracting(event -> event.path("kind").asText() + ": " + event.path("summary").asText())
        .containsExactly(
            "version-kept: version 2 is kept loaded by name",
            "version-let-go: version 2 is not kept loaded by name any more",
            "version-kept: version 2 is kept loaded by name",
            "model-unloaded: unloaded, with all its versions");
    assertThat(events).allMatch(event -> event.path("why").asText().equals(ANN.why()));
    long last = events.get(3).path("revision").asLong();
    JsonNode past = model.get(1, "/grid/v1/at?revision=" + last).path("models").path(0);
    assertThat(past.path("unloaded").asBoolean()).isTrue();
    assertThat(past.path("loaded_by_name").path(0).asText()).isEqualTo("2");
    JsonNode diff =
        model.get(
            1, "/grid/v1/diff?from=" + events.get(1).path("revision").asLong() + "&to=" + last);
    assertThat(diff.path("lines").toString())
        .contains("loaded by name: none -> 2", "loaded -> unloaded");
  }

  @Test
  @Order(7)
  void restartForgetsNothingAndTheModelServesAgainWhenItIsLoaded() throws Exception {
    grid.close();
    grid = InProcessGrid.start(directory, 2);
    model = console(grid);

    for (int node : ALL) {
      assertThat(model.view(node).unloaded()).isTrue();
      assertThat(model.ask(node).status()).isEqualTo(404);
      assertThat(grid.get(node, "/health/ready").statusCode()).isEqualTo(200);
    }
    changes(1, admin -> admin.load("m", null, ANN));

    model.awaitLoadedOnly(ALL, "1", "2");
    for (int node : ALL) {
      assertThat(model.askWell(node).version()).isEqualTo("1");
      assertThat(model.well(model.ask(node, "2", null)).version()).isEqualTo("2");
      assertThat(model.ask(node, "3", null).status()).isEqualTo(404);
    }
  }
}
