package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.Answer;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.prove.CheckedLoad;
import io.modelgrid.cli.prove.Expectations;
import io.modelgrid.cli.prove.IngressNode;
import io.modelgrid.cli.prove.Outputs;
import io.modelgrid.cli.prove.RequestBody;
import io.modelgrid.cli.prove.Schedule;
import io.modelgrid.cli.prove.Swapper;
import io.modelgrid.cli.prove.VersionPair;
import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.fixture.TinyOnnx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promises 1 and 2, and that a swap is finished or undone: three real JVMs, requests through all of
 * them, and a node that is killed or frozen between each pair of a swap's steps. Whatever happens,
 * no answer is mixed or backward, nothing fails that had entered through a node that lives, and in
 * the end one version is stable everywhere.
 *
 * <p>The grid is shared; each case brings the node back that it struck, and takes about half a
 * minute. So not all is combined with all: nodes are killed, and frozen for longer than the lease,
 * at every step; frozen for less than that only during the hold, where a router that still has its
 * lease must keep what it promised.
 */
@Tag("slow")
class SwapFailuresTest {
  private static final String MODEL = "factor";
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration CALM = Duration.ofSeconds(1);
  private static final int NODES = 3;
  private static final int RATE = 60;

  /** Where to strike: while this is the latest step that has begun. */
  private static final List<String> STEPS = List.of("load", "gather", "hold", "commit", "flip");

  @TempDir static Path directory = Path.of("");

  private static Launcher launcher;
  private static String body = "";
  private static Map<String, Outputs> expected = Map.of();

  /** Numbers of the nodes, oldest first; the oldest holds the singletons, and so the supervisor. */
  private static final List<Integer> BY_AGE = new ArrayList<>();

  /** What is done to a node. */
  enum Blow {
    KILL(0),
    /** Shorter than the lease, longer than it takes to be removed. */
    FREEZE_8_S(8),
    /** Longer than the lease. */
    FREEZE_15_S(15);

    private final int seconds;

    Blow(int seconds) {
      this.seconds = seconds;
    }
  }

  /** Which node it is done to. */
  enum Victim {
    ROUTER,
    SUPERVISOR
  }

  @BeforeAll
  static void start() throws Exception {
    launcher =
        new Launcher(
            directory.resolve("data"),
            Map.of("CONFIG_FORCE_modelgrid_swap_step__pause", PAUSE.toMillis() + "ms"));
    launcher.upInOrder(NODES);
    BY_AGE.clear();
    BY_AGE.addAll(List.of(1, 2, 3));
    launcher.deploy(1, MODEL, TinyOnnx.multiplyBy(2, 1, -1));
    Await.until("version 1 stable", LIMIT, () -> swapper(1).look().label("stable").equals("1"));
    launcher.deploy(1, MODEL, TinyOnnx.multiplyBy(3, 1, -1));
    launcher.awaitServing(1, MODEL, NODES);
    Swapper swapper = swapper(1);
    body = RequestBody.of(swapper.look());
    expected = new Expectations(client(1), swapper, MODEL, body).of(new VersionPair("1", "2"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (launcher != null) {
      launcher.close();
    }
  }

  static Stream<Arguments> cases() {
    return STEPS.stream()
        .flatMap(
            step ->
                Stream.of(Victim.values())
                    .flatMap(
                        victim ->
                            Stream.of(Blow.values())
                                .filter(blow -> blow != Blow.FREEZE_8_S || step.equals("hold"))
                                .map(blow -> Arguments.of(step, victim, blow))));
  }

  @ParameterizedTest(name = "{2} of the {1} at {0}")
  @MethodSource("cases")
  void swapIsFinishedOrUndoneAndNoAnswerIsMixedOrBackward(String step, Victim victim, Blow blow)
      throws Exception {
    int missed = 0;
    while (!struckInTime(step, victim, blow)) {
      missed++;
      assertThat(missed).as("swaps that were over before " + step + " was seen").isLessThan(5);
    }
  }

  /** One swap; false if the machine was so busy that its step was over before it was seen. */
  private static boolean struckInTime(String step, Victim victim, Blow blow) throws Exception {
    int struck = BY_AGE.get(victim == Victim.SUPERVISOR ? 0 : NODES - 1);
    int asked = BY_AGE.get(1);
    String before = swapper(asked).settled();
    String after = before.equals("1") ? "2" : "1";
    List<IngressNode> nodes = IngressNode.of(client(asked));
    assertThat(nodes).hasSize(NODES);
    Schedule schedule = new Schedule(RATE, Duration.ofMinutes(10), NODES);
    boolean seen;
    try (CheckedLoad load = CheckedLoad.start(nodes, MODEL, body, expected, schedule)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      String operation = begin(asked, after);
      seen = awaitStep(asked, operation, step);
      if (seen) {
        try {
          load.outageBegins(index(nodes, struck));
          boolean committed = strike(struck, blow, () -> stableIs(asked, after));
          String end = awaitOver(load, asked, operation, after);
          endIsRight(step, victim, blow, committed, end);
        } finally {
          bringBack(struck, blow);
          load.outageEnds(index(nodes, struck));
        }
      } else {
        assertThat(awaitOver(load, asked, operation, after)).isEqualTo("SUCCEEDED");
      }
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      load.stop();
      oneVersionIsStableEverywhere();
      historyHasNoGapAndNothingTwice(asked);
      nothingWasLostMixedOrBackward(load.tally());
    }
    return seen;
  }

  private static String begin(int node, String version) {
    Answer answer =
        client(node)
            .post(
                GridPaths.model(MODEL) + "/swap", Json.object().put("version", version).toString());
    return Json.text(answer.body(), "operation", "?");
  }

  private static JsonNode operation(int node, String operation) {
    return client(node).get("/grid/v1/operations/" + operation);
  }

  /**
   * Waits until a step is the latest that has begun. The step before it is over then, and its own
   * end is a pause away; only a flip is over at once, so its moment is guessed by the pause before.
   *
   * @return false if the operation was over before that was seen
   */
  private static boolean awaitStep(int node, String operation, String step) throws Exception {
    boolean flip = step.equals("flip");
    String awaited = flip ? "commit" : step;
    boolean[] over = {false};
    Await.until(
        "operation " + operation + " at step " + awaited,
        LIMIT,
        () -> {
          List<String> begun = new ArrayList<>();
          JsonNode seen = operation(node, operation);
          seen.path("steps").forEach(each -> begun.add(each.path("name").asText()));
          over[0] = !seen.path("state").asText().equals("RUNNING");
          return over[0] || (!begun.isEmpty() && begun.get(begun.size() - 1).equals(awaited));
        });
    if (flip && !over[0]) {
      LockSupport.parkNanos(PAUSE.toNanos() - TimeUnit.MILLISECONDS.toNanos(30));
    }
    return !over[0];
  }

  /**
   * Strikes a node.
   *
   * @return whether the swap was committed before: on a busy machine the blow may come late
   */
  private static boolean strike(int node, Blow blow, Callable<Boolean> committed) throws Exception {
    if (blow == Blow.KILL) {
      launcher.kill(node);
      return committed.call();
    }
    launcher.signal(node, "STOP");
    boolean late = committed.call();
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(blow.seconds));
    launcher.signal(node, "CONT");
    return late;
  }

  private static boolean stableIs(int node, String version) throws Exception {
    return swapper(node).look().label("stable").equals(version);
  }

  /** Waits until the operation is over; from then on nothing may be answered as before it. */
  private static String awaitOver(CheckedLoad load, int node, String operation, String version)
      throws Exception {
    Await.until(
        "end of operation " + operation,
        LIMIT,
        () -> !operation(node, operation).path("state").asText().equals("RUNNING"));
    ModelJson model = swapper(node).look();
    JsonNode over = operation(node, operation);
    if (over.path("state").asText().equals("SUCCEEDED")) {
      assertThat(model.label("stable")).isEqualTo(version);
      load.swapped(model.json().path("epoch").asLong(), version, System.nanoTime());
    }
    return over.path("state").asText();
  }

  /** What was committed is finished; what its supervisor left before that is undone. */
  private static void endIsRight(
      String step, Victim victim, Blow blow, boolean committed, String end) {
    if (step.equals("flip") || committed) {
      assertThat(end).isEqualTo("SUCCEEDED");
    } else if (victim == Victim.SUPERVISOR
        && blow != Blow.FREEZE_8_S // who wakes with his lease may finish it
        && !step.equals("commit")) { // it may just have been made
      assertThat(end).isEqualTo("ABORTED");
    }
  }

  /** Starts the node again if it has ended, and waits until the grid has been whole for a while. */
  private static void bringBack(int node, Blow blow) throws Exception {
    long[] wholeSince = {System.nanoTime()};
    boolean[] started = {false};
    Await.until(
        "node " + node + " back after " + blow,
        LIMIT,
        () -> {
          if (!launcher.runs(node)) {
            launcher.succeed("nodes", "start", "" + node);
            started[0] = true;
          }
          if (!isWhole()) {
            wholeSince[0] = System.nanoTime();
          }
          return System.nanoTime() - wholeSince[0] > CALM.toNanos();
        });
    if (started[0]) {
      BY_AGE.remove(Integer.valueOf(node));
      BY_AGE.add(node);
    }
  }

  private static boolean isWhole() {
    for (int node = 1; node <= NODES; node++) {
      if (client(node).status(GridPaths.READY, Duration.ofSeconds(2)) != 200) {
        return false;
      }
      try {
        if (IngressNode.of(client(node)).size() != NODES
            || servingNodes(swapper(node).look()) != NODES) {
          return false;
        }
      } catch (CommandException e) {
        return false; // it has just gone
      }
    }
    return true;
  }

  /** A node that came back has its replica back once each serving one is on a node of its own. */
  private static long servingNodes(ModelJson model) {
    return model
        .replicas()
        .filter(replica -> Json.text(replica, "state", "").equals("serving"))
        .map(replica -> Json.text(replica, "node", ""))
        .distinct()
        .count();
  }

  private static void oneVersionIsStableEverywhere() throws Exception {
    String stable = swapper(BY_AGE.get(0)).settled();
    List<String> answers = new ArrayList<>();
    for (int node = 1; node <= NODES; node++) {
      ModelJson model = swapper(node).look();
      Answer answer = client(node).post(GridPaths.infer(MODEL), body);
      answers.add(
          "stable %s, epoch %d; answered by %s, epoch %s"
              .formatted(
                  model.label("stable"),
                  model.json().path("epoch").asLong(),
                  Json.text(answer.body(), "model_version", "?"),
                  answer.header("Modelgrid-Epoch")));
    }
    long epoch = swapper(BY_AGE.get(0)).look().json().path("epoch").asLong();
    assertThat(answers)
        .containsOnly(
            "stable %s, epoch %d; answered by %s, epoch %d"
                .formatted(stable, epoch, stable, epoch));
  }

  /** Newest first, each event's revision is one above that of the next. */
  private static void historyHasNoGapAndNothingTwice(int node) {
    List<Long> revisions = new ArrayList<>();
    client(node)
        .get("/grid/v1/history?limit=" + GridHistory.MOST_ENTRIES)
        .path("entries")
        .forEach(event -> revisions.add(event.path("revision").asLong()));
    assertThat(revisions).isNotEmpty();
    long newest = revisions.get(0);
    assertThat(revisions)
        .isEqualTo(LongStream.range(0, revisions.size()).mapToObj(i -> newest - i).toList());
  }

  private static void nothingWasLostMixedOrBackward(CheckedLoad.Tally tally) {
    assertThat(tally.mixed()).as("mixed answers").isEmpty();
    assertThat(tally.backward()).as("backward answers").isEmpty();
    assertThat(tally.failed()).as("failed through nodes that were not struck").isEmpty();
    assertThat(tally.answered()).as("answered").isGreaterThan(RATE);
  }

  private static int index(List<IngressNode> nodes, int number) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).port() == launcher.portOf(number)) {
        return i;
      }
    }
    throw new AssertionError("node " + number + " is none of " + nodes);
  }

  private static Swapper swapper(int node) {
    return new Swapper(client(node), MODEL, LIMIT);
  }

  private static GridClient client(int node) {
    return new GridClient(launcher.uri(node, "/"), Duration.ofSeconds(60));
  }
}
