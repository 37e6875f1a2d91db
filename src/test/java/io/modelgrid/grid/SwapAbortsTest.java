package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.prove.CheckedLoad;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.grid.SwapConsole.Done;
import io.modelgrid.grid.SwapConsole.Told;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Swaps that are refused or given up, and nodes that come and go meanwhile, on real nodes in one
 * JVM. Swaps pause before each step here, so that there is time to disturb them. The grid is shared
 * by the tests, in their order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwapAbortsTest {
  private static final List<Integer> ALL = List.of(1, 2, 3);
  private static final int RATE = 60;

  @TempDir static Path directory;

  private static ErrorWatch log;
  private static InProcessGrid grid;
  private static SwapConsole model;
  private static String stable = "1";

  @BeforeAll
  static void start() throws Exception {
    log = ErrorWatch.started();
    grid = InProcessGrid.start(directory, 3, "modelgrid.swap.step-pause = 300ms");
    model = new SwapConsole(grid, "m").knows("1", 2).knows("2", 3).knows("5", 7);
    assertThat(model.upload(1, TinyOnnx.multiplyBy(2, 1, -1)).statusCode()).isEqualTo(201);
    grid.awaitReady("m", 3);
    model.upload(2, TinyOnnx.multiplyBy(3, 1, -1));
    model.upload(3, "this is no model".getBytes(StandardCharsets.UTF_8));
    model.upload(1, TinyOnnx.identity(DataType.FP32, -1, 1));
    model.upload(1, TinyOnnx.multiplyBy(7, 1, -1));
    assertThat(model.view(1).versions()).hasSize(5);
  }

  @AfterAll
  static void stop() throws Exception {
    if (grid != null) {
      grid.close();
    }
    log.close();
    assertThat(log.errors()).as("errors that were logged while the grid ran").isEmpty();
  }

  /** Whatever was tried: one version is stable and answers everywhere, and no other is loaded. */
  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    model.awaitLoadedOnly(ALL, stable);
    for (int node : ALL) {
      assertThat(model.stable(node)).isEqualTo(stable);
      assertThat(model.view(node).traffic().operation()).isNull();
      assertThat(model.view(node).traffic().canary()).isNull();
      if (!stable.equals("4")) {
        Told told = model.askWell(node);
        assertThat(told.version()).isEqualTo(stable);
        assertThat(told.epoch()).isEqualTo(model.view(node).epoch());
      }
    }
  }

  private static Done swap(int node, String version, String further) throws Exception {
    return model.swap(node, "\"version\":\"" + version + "\"" + further, "?wait=60s");
  }

  @Test
  @Order(1)
  void brokenFileIsNeverServed() throws Exception {
    try (CheckedLoad load = model.load(ALL, RATE)) {
      Done swap = swap(1, "3", "");

      assertThat(swap.status()).as("%s", swap.body()).isEqualTo(409);
      assertThat(swap.state()).isEqualTo("ABORTED");
      assertThat(swap.error()).contains("version 3");
      SwapConsole.endWell(load);
    }
    assertThat(model.view(3).version("3").orElseThrow().reason()).isNotNull();
    long revision = model.history(1).size();
    Done again = swap(2, "3", "");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.error()).contains("version 3 of 'm' has failed");
    assertThat(model.history(1)).as("nothing was written").hasSize((int) revision);
  }

  @Test
  @Order(2)
  void otherSignatureIsRefusedUnlessItIsAllowed() throws Exception {
    Done swap = swap(2, "4", "");
    assertThat(swap.status()).as("%s", swap.body()).isEqualTo(409);
    assertThat(swap.state()).isEqualTo("ABORTED");
    assertThat(swap.error()).contains("differs from stable version 1");
    nothingIsLeftBehind();

    Done allowed = swap(2, "4", ",\"allow_signature_change\":true");
    assertThat(allowed.status()).as("%s", allowed.body()).isEqualTo(200);
    assertThat(model.ask(3).version()).isEqualTo("4");
    assertThat(model.rollback(1).status()).isEqualTo(200);
  }

  @Test
  @Order(3)
  void whatDoesNotExistOrMakesNoSenseIsRefused() throws Exception {
    int before = model.history(1).size();
    assertThat(swap(1, "9", "").status()).isEqualTo(404);
    assertThat(new SwapConsole(grid, "other").swap(1, "\"version\":\"2\"", "").status())
        .isEqualTo(404);
    assertThat(model.label(1, "DELETE", "beta", "").status()).isEqualTo(404);
    assertThat(swap(1, "2", ",\"strategy\":\"canary\",\"steps\":[\"120%\"]").status())
        .isEqualTo(400);
    assertThat(swap(1, "2", ",\"strategy\":\"canary\",\"steps\":[\"30%\",\"20%\"]").status())
        .isEqualTo(400);
    assertThat(model.cancel(1, "99999").status()).isEqualTo(404);
    assertThat(model.history(1)).hasSize(before);
  }

  @Test
  @Order(4)
  void onlyOneOperationRunsAndItCanBeCancelled() throws Exception {
    try (CheckedLoad load = model.load(ALL, RATE)) {
      Done first = model.swap(1, "\"version\":\"2\"", "");
      assertThat(first.status()).as("%s", first.body()).isEqualTo(202);

      Done second = model.swap(2, "\"version\":\"5\"", "");
      assertThat(second.status()).as("%s", second.body()).isEqualTo(409);
      assertThat(second.operation()).isEqualTo(first.operation());
      assertThat(model.rollback(3).status()).isEqualTo(409);

      Done cancelled = model.cancel(3, first.operation());
      assertThat(cancelled.status()).as("%s", cancelled.body()).isEqualTo(200);
      assertThat(cancelled.state()).isEqualTo("ABORTED");
      assertThat(model.cancel(3, first.operation()).status()).isEqualTo(409);
      SwapConsole.endWell(load);
    }
  }

  @Test
  @Order(5)
  void nodeThatJoinsDuringACanaryServesByItsEpochAlone() throws Exception {
    Done canary =
        model.swap(
            1,
            "\"version\":\"5\",\"strategy\":\"canary\",\"steps\":[\"50%\",\"100%\"],\"every\":\"60s\"",
            "");
    model.awaitCommits(1, canary.operation(), 1);
    long epoch = model.view(1).epoch();

    grid.add(4);
    Set<String> versions = new TreeSet<>();
    Await.until(
        "twenty answers through node 4",
        Duration.ofSeconds(60),
        () -> {
          Told told = model.ask(4);
          if (told.status() != 200) {
            assertThat(told.status()).as(told.body()).isIn(404, 503);
            return false;
          }
          assertThat(model.well(told).epoch()).isEqualTo(epoch);
          versions.add(told.version());
          return versions.size() == 2;
        });
    grid.awaitMembers(4);

    Done rollback = model.rollback(4);
    assertThat(rollback.status()).as("%s", rollback.body()).isEqualTo(200);
    assertThat(rollback.state()).isEqualTo("ROLLED_BACK");
    assertThat(model.askWell(4).version()).isEqualTo("1");
  }

  @Test
  @Order(6)
  void nodeThatLeavesInOrderDuringASwapLosesNothing() throws Exception {
    grid.json(1, "PUT", "/grid/v1/models/m/replicas", "{\"count\":4}");
    grid.awaitReady("m", 4);
    assertThat(model.view(1).replicas()).anyMatch(replica -> "node-4".equals(replica.node()));
    try (CheckedLoad load = model.load(ALL, RATE)) {
      Done swap = model.swap(2, "\"version\":\"2\"", "");
      assertThat(swap.status()).as("%s", swap.body()).isEqualTo(202);
      grid.leave(4);
      JsonNode over = model.awaitOver(2, swap.operation());
      assertThat(over.path("state").asText()).as("%s", over).isEqualTo("SUCCEEDED");
      load.swapped(model.view(2).epoch(), "2", System.nanoTime());
      stable = "2";
      grid.awaitMembers(3);
      grid.awaitReady("m", 4);
      SwapConsole.endWell(load);
    }
  }

  @Test
  @Order(7)
  void nodeThatJoinsAfterASwapServesByItsEpochAlone() throws Exception {
    grid.add(5);
    Await.until(
        "an answer through node 5",
        Duration.ofSeconds(60),
        () -> {
          Told told = model.ask(5);
          if (told.status() != 200) {
            assertThat(told.status()).as(told.body()).isIn(404, 503);
            return false;
          }
          assertThat(model.well(told).version()).isEqualTo("2");
          assertThat(told.epoch()).isEqualTo(model.view(1).epoch());
          return true;
        });
  }
}
