package io.modelgrid.grid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.TrainingView.State;
import io.modelgrid.engine.api.VersionView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings on two nodes, from the specification to the version that serves, with real processes.
 * The grid is shared by the tests, in their order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TrainingsGridTest {
  private static final Origin ANN = new Origin("ann", "by hand");
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir static Path directory;

  private static InProcessGrid grid;

  @BeforeAll
  static void start() throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.writeString(data.resolve("moons.csv"), rows());
    grid =
        InProcessGrid.start(
            directory,
            2,
            """
            modelgrid.training {
              directory = "%s", folders = ["%s"], cores = 1, memory = 1 GiB
              job-memory = 800 MiB, heap = 256 MiB
            }
            """
                .formatted(directory.resolve("trainings"), data));
  }

  @AfterAll
  static void stop() {
    if (grid != null) {
      grid.close();
    }
  }

  /** Points on either side of a curve. */
  private static String rows() {
    Random random = new Random(7);
    StringBuilder rows = new StringBuilder("x,y,side\n");
    for (int row = 0; row < 600; row++) {
      double x = random.nextDouble() * 4 - 2;
      double y = random.nextDouble() * 4 - 2;
      rows.append(
          String.format(
              Locale.ROOT, "%.4f,%.4f,%s%n", x, y, y > Math.sin(2 * x) ? "above" : "below"));
    }
    return rows.toString();
  }

  private static byte[] specification(String model, int epochs, String then) {
    return """
        model: %s
        data: {format: csv, rows: moons.csv, target-columns: [side]}
        split: {validation: 0.15, test: 0.2}
        network: {kind: mlp, hidden: [16]}
        optimizer: {kind: adam, learning-rate: 0.02}
        epochs: %d
        batch-size: 16
        seed: 3
        then: %s
        """
        .formatted(model, epochs, then)
        .getBytes(UTF_8);
  }

  private static GridTrainings trainings(int node) {
    return grid.member(node).node().trainings();
  }

  private static ChangeAnswer submit(byte[] specification) throws Exception {
    return trainings(1)
        .submit(specification, true, ANN)
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private static String submitted(byte[] specification) throws Exception {
    ChangeAnswer answer = submit(specification);
    assertThat(answer).isInstanceOf(ChangeAnswer.Started.class);
    return ((ChangeAnswer.Started) answer).operation();
  }

  private static TrainingView view(String id) {
    return trainings(2).training(id).orElseThrow();
  }

  private static TrainingView awaitEnd(String id) throws Exception {
    Await.until("training " + id + " to end", LONG, () -> view(id).endedAt().isPresent());
    return view(id);
  }

  /** The process of a training, by what its command line says. */
  private static ProcessHandle process(String id) throws Exception {
    Await.until("the process of training " + id, LONG, () -> find(id) != null);
    return Objects.requireNonNull(find(id));
  }

  private static @Nullable ProcessHandle find(String id) {
    return ProcessHandle.current()
        .children()
        .filter(
            each ->
                List.of(each.info().arguments().orElse(new String[0]))
                    .contains("-Dmodelgrid.training=" + id))
        .findFirst()
        .orElse(null);
  }

  @Test
  @Order(1)
  void oneCommandLeadsFromDataToAVersionThatServes() throws Exception {
    String id = submitted(specification("moons", 12, "swap"));

    TrainingView ended = awaitEnd(id);

    assertThat(ended.state()).as(ended.toString()).isEqualTo(State.SUCCEEDED);
    assertThat(ended.message()).startsWith("version 1 is stable.");
    assertThat(ended.curve()).hasSizeGreaterThan(1);
    assertThat(ended.results()).isNotEmpty();
    VersionView version =
        grid.member(2).node().view().model("moons").orElseThrow().version("1").orElseThrow();
    Lineage lineage = Objects.requireNonNull(version.lineage());
    assertThat(lineage.training()).isEqualTo(id);
    assertThat(lineage.seed()).isEqualTo(3);
    assertThat(version.labels()).containsExactly("stable");
  }

  // The same specification, once undisturbed and once with its process killed in the middle.
  @Test
  @Order(2)
  void aKilledOneEndsWithTheSameNumbers() throws Exception {
    TrainingView undisturbed = awaitEnd(submitted(specification("calm", 40, "register")));
    String id = submitted(specification("killed", 40, "register"));
    ProcessHandle first = process(id);
    Await.until("five epochs", LONG, () -> view(id).epoch() >= 5);

    first.destroyForcibly();

    TrainingView ended = awaitEnd(id);
    assertThat(ended.state()).as(ended.toString()).isEqualTo(State.SUCCEEDED);
    assertThat(ended.attempts()).isEqualTo(2);
    assertThat(measured(ended)).isEqualTo(measured(undisturbed));
    assertThat(ended.versions()).containsExactly("1");
    assertThat(grid.member(1).node().view().model("killed").orElseThrow().versions()).hasSize(1);
  }

  /** The figures that do not depend on how long it took. */
  private static Map<String, Double> measured(TrainingView view) {
    Map<String, Double> figures = new TreeMap<>();
    view.results()
        .forEach(
            (name, value) -> {
              if (name.startsWith("test.") || name.startsWith("validation.")) {
                figures.put(name, value);
              }
            });
    assertThat(figures).isNotEmpty();
    return figures;
  }

  @Test
  @Order(3)
  void aCancelledOneEndsWithinASecond() throws Exception {
    String id = submitted(specification("endless", 100_000, "register"));
    ProcessHandle process = process(id);
    Await.until("an epoch", LONG, () -> view(id).epoch() >= 1);
    long begin = System.nanoTime();

    trainings(2).cancel(id, ANN).toCompletableFuture().get(60, TimeUnit.SECONDS);
    Await.until("its process to end", LONG, () -> !process.isAlive());

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    assertThat(awaitEnd(id).state()).isEqualTo(State.CANCELLED);
    assertThat(grid.member(1).node().view().model("endless")).isEmpty();
  }

  @Test
  @Order(4)
  void badInputChangesNothing() throws Exception {
    int before = trainings(1).trainings().size();

    assertThat(submit("model: m\nnonsense: 1\n".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            ChangeAnswer.Refused.class,
            refused -> assertThat(refused.message()).contains("nonsense: unknown key"));
    assertThat(trainings(1).trainings()).hasSize(before);
  }

  @Test
  @Order(5)
  void dataThatAreMissingFailWithTheirName() throws Exception {
    byte[] missing =
        new String(specification("none", 2, "register"), UTF_8)
            .replace("moons.csv", "none.csv")
            .getBytes(UTF_8);

    TrainingView ended = awaitEnd(submitted(missing));

    assertThat(ended.state()).isEqualTo(State.FAILED);
    assertThat(ended.reasons()).anyMatch(reason -> reason.contains("none.csv"));
  }

  @Test
  @Order(6)
  void dataThatAreKeptAreReadAlsoWhereTheyAreNot() throws Exception {
    String answer = grid.json(1, "POST", "/grid/v1/artifacts", rows()).body();
    String digest = answer.replaceAll(".*\"sha256\":\"([0-9a-f]{64})\".*", "$1");
    for (int node : List.of(1, 2)) {
      assertThat(grid.get(node, "/grid/v1/artifacts/" + digest).body()).isEqualTo(rows());
    }
    TrainingView first = awaitEnd(submitted(reading("kept", digest)));
    assertThat(first.state()).as(first.message()).isEqualTo(State.SUCCEEDED);

    // Idle nodes are taken in the same order, so this is where the next one runs.
    String name = first.node().orElseThrow();
    Path store = directory.resolve(name).resolve("artifacts");
    Files.delete(store.resolve("sha256").resolve(digest.substring(0, 2)).resolve(digest));
    TrainingView second = awaitEnd(submitted(reading("fetched", digest)));
    assertThat(second.state()).as(second.message()).isEqualTo(State.SUCCEEDED);
    assertThat(second.results()).isEqualTo(first.results());
  }

  private static byte[] reading(String model, String digest) {
    return new String(specification(model, 2, "register"), UTF_8)
        .replace("moons.csv", "artifact:" + digest)
        .getBytes(UTF_8);
  }

  @Test
  @Order(7)
  void theHistoryKeepsTheCurve() throws Exception {
    assertThat(grid.get(1, "/grid/v1/history?model=moons").body())
        .contains("training-submitted", "training-advanced", "epoch.1.loss", "training-ended");
  }
}
