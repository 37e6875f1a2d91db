package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.FakeGrid;
import io.modelgrid.cli.FakeGrid.Response;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.TestTerminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that submit, follow, list and give up trainings, against a fake node. */
class TrainingCommandsTest {
  private static final String SUBMIT = "POST /grid/v1/trainings";
  private static final String LOOK = "GET /grid/v1/trainings/12";
  private static final String COMPRESS = "POST /grid/v1/models/fashion/compress";
  private static final String SUBMITTED =
      "{\"training\":\"12\",\"state\":\"WAITING\",\"revision\":12}";
  private static final String DUEL =
      """
      "results":{"duel.int8.bytes":104000,"duel.int8.latency_micros":6.5,
        "duel.int8.rows_per_second":254000,"duel.int8.accuracy":0.8809,"duel.int8.sparsity":0.02,
        "duel.int8.difference":-0.0003,"duel.int8.difference.low":-0.0021,
        "duel.int8.difference.high":0.0015,"duel.original.bytes":416000,
        "duel.original.latency_micros":7.8,"duel.original.rows_per_second":127000,
        "duel.original.accuracy":0.8812,"duel.original.sparsity":0,
        "duel.soft-0.02.bytes":416000,"int8.test.f1":0.88}""";

  @TempDir Path folder = Path.of("");
  private final FakeGrid grid = new FakeGrid();
  private TestTerminal terminal = new TestTerminal(folder, Map.of());

  @BeforeEach
  void sitDown() throws IOException {
    terminal = new TestTerminal(folder, Map.of("MODELGRID_URL", grid.url()));
    Files.writeString(folder.resolve("fashion.yaml"), "model: fashion\n");
    grid.on(SUBMIT, 202, SUBMITTED).on(COMPRESS, 202, SUBMITTED);
  }

  @AfterEach
  void stop() {
    grid.close();
  }

  @ParameterizedTest
  @CsvSource({
    "spec.json, application/json",
    "spec.YAML, application/yaml",
    "spec.yml, application/yaml",
    "spec, application/octet-stream"
  })
  void theFileIsSentAsItIs(String name, String type) throws Exception {
    Files.writeString(folder.resolve(name), "model: fashion # ours\n");
    assertThat(terminal.run("train", name)).as(terminal::err).isZero();
    assertThat(grid.last().text()).isEqualTo("model: fashion # ours\n");
    assertThat(grid.last().headers().get("Content-type")).containsExactly(type);
    assertThat(terminal.out())
        .isEqualTo(
            "training 12 is submitted; watch it with ./modelgrid trainings 12 --watch, end it with"
                + " ./modelgrid cancel 12\n");
  }

  @Test
  void aFileThatCannotBeReadIsSaidSo() throws Exception {
    assertThat(terminal.run("train", "none.yaml")).isEqualTo(66);
    assertThat(terminal.err()).contains("none.yaml: cannot be read (expected: a specification)");
    Files.writeString(folder.resolve("large.json"), " ".repeat((1 << 20) + 1));
    assertThat(terminal.run("train", "large.json")).isEqualTo(66);
    assertThat(terminal.err())
        .contains("large.json: 1.0 MiB (expected: a specification of at most");
    assertThat(grid.requests()).isEmpty();
  }

  @Test
  void everyMistakeStandsOnALineOfItsOwn() {
    grid.on(
        SUBMIT,
        400,
        """
        {"error":"the specification has 2 mistakes: a; b",
         "mistakes":["data.path: missing (expected: a text)","epochs: 0 (expected: 1 to 10)"]}""");
    assertThat(terminal.run("train", "fashion.yaml")).isEqualTo(1);
    assertThat(terminal.err())
        .isEqualTo(
            """
            modelgrid: 2 mistakes:
              data.path: missing (expected: a text)
              epochs: 0 (expected: 1 to 10)
            """);
  }

  @Test
  void aTrainingIsFollowedToTheVersionThatServes() {
    trainingGoes("WAITING", "RUNNING", "SUCCEEDED");
    grid.on("GET /grid/v1/models/fashion", 200, model("3"));
    assertThat(terminal.run("train", "fashion.yaml", "--watch")).as(terminal::err).isZero();
    // How long it has run until now is not for the test to say.
    assertThat(terminal.err().lines().map(line -> line.replaceAll("[0-9.]+ s on", "19.0 s on")))
        .containsExactly(
            "training 12 of fashion: waiting: said when WAITING",
            "  epoch 1/10  loss 0.5  validation.accuracy 0.8123  best epoch 1",
            "  epoch 2/10  loss not a number  validation.accuracy 0.85  best epoch 1",
            "training 12 of fashion: epoch 2 of 10, 20 %, 19.0 s on node-2, about 12.5 s left: said"
                + " when RUNNING",
            "training 12 of fashion: succeeded after 19.0 s: said when SUCCEEDED");
    assertThat(terminal.out())
        .isEqualTo(
            """
            FIGURE         VALUE
            test.accuracy  0.8812
            training 12 of fashion succeeded after 19.0 s: said when SUCCEEDED
            fashion: version 3 is stable; 1 of 1 replicas serve it
            """);
  }

  @Test
  void onATerminalTheEpochsAreDrawnInPlace() {
    terminal = new TestTerminal(folder, Map.of("MODELGRID_URL", grid.url()), true);
    trainingGoes("RUNNING", "SUCCEEDED");
    grid.on("GET /grid/v1/models/fashion", 200, model("3"));
    assertThat(terminal.run("train", "fashion.yaml", "--watch")).isZero();
    assertThat(terminal.err())
        .contains(
            "EPOCH  LOSS          VALIDATION.ACCURACY  BEST SO FAR",
            "2      not a number  0.85                 0.5 in epoch 1",
            "EPOCH  LOSS          VALIDATION.ACCURACY\n",
            "\u001b[J");
    assertThat(terminal.err()).contains("epoch 2 of 10, 20 %");
  }

  @Test
  void aVersionThatDoesNotServeYetSaysHowItWould() {
    trainingGoes("SUCCEEDED");
    grid.on("GET /grid/v1/models/fashion", 200, model("2"));
    assertThat(terminal.run("train", "fashion.yaml", "--watch")).isZero();
    assertThat(terminal.out())
        .endsWith(
            "fashion: version 3 is registered; version 2 goes on serving until ./modelgrid swap"
                + " fashion 3\n");
  }

  @ParameterizedTest
  @CsvSource({"SUCCEEDED, 0", "ROLLED_BACK, 1"})
  void whatATrainingHasBegunIsFollowedToo(String end, int exit) {
    grid.on(LOOK, 200, training("SUCCEEDED", ",\"operation\":\"17\"", FIGURES))
        .on("GET /grid/v1/operations/17", 200, operation(end));
    assertThat(terminal.run("train", "fashion.yaml", "--watch")).isEqualTo(exit);
    assertThat(exit == 0 ? terminal.out() : terminal.err())
        .contains(exit == 0 ? "version 3 is stable on every node" : "moved back: the end");
  }

  @Test
  void aGateThatSaysNoHasAnExitCodeOfItsOwn() {
    trainingGoes("REFUSED");
    assertThat(terminal.run("train", "fashion.yaml", "--watch")).isEqualTo(4);
    assertThat(terminal.out()).contains("test.accuracy  0.8812");
    assertThat(terminal.err())
        .endsWith(
            """
            modelgrid: training 12 of fashion did not get through its gate after 19.0 s: said when \
            REFUSED
              - test.accuracy is 0.8812 (expected: at least 0.9)
            """);
  }

  @ParameterizedTest
  @CsvSource({"FAILED, has failed", "CANCELLED, was given up"})
  void aTrainingThatCameToNothingIsAFailure(String state, String words) {
    trainingGoes(state);
    assertThat(terminal.run("train", "fashion.yaml", "--watch")).isEqualTo(1);
    assertThat(terminal.err()).contains("modelgrid: training 12 of fashion " + words);
  }

  @Test
  void forMachinesTheEndIsOneDocument() throws Exception {
    grid.on(LOOK, 200, training("SUCCEEDED", ",\"operation\":\"17\"", FIGURES))
        .on("GET /grid/v1/operations/17", 200, operation("SUCCEEDED"));
    assertThat(terminal.run("train", "fashion.yaml", "--watch", "--json")).isZero();
    JsonNode end = Json.parse(terminal.out());
    assertThat(end.at("/then/state").asText()).isEqualTo("SUCCEEDED");
    assertThat(end.at("/results/test.accuracy").asDouble()).isEqualTo(0.8812);
  }

  @Test
  void aNodeThatIsSilentForAMomentDoesNotEndTheWatch() {
    Deque<Response> answers =
        new ArrayDeque<>(
            List.of(
                new Response(200, training("RUNNING", "", FIGURES)),
                new Response(503, "{\"error\":\"no majority\"}"),
                new Response(200, training("CANCELLED", "", FIGURES))));
    grid.on(LOOK, request -> answers.remove());
    assertThat(terminal.run("trainings", "12", "--watch")).isEqualTo(1);
    assertThat(terminal.err()).contains("was given up").doesNotContain("no majority");
  }

  @Test
  void trainingsListsThemWithWhyTheyWait() {
    String list = "{\"trainings\":[" + training("WAITING", "", FIGURES) + "]}";
    grid.on("GET /grid/v1/trainings", 200, list)
        .on("GET /grid/v1/trainings?model=none", 200, "{\"trainings\":[]}");
    assertThat(terminal.run("trainings")).isZero();
    assertThat(terminal.out().lines().toList().get(1))
        .matches(
            "12 +fashion +train +waiting +0/10 +0% +2026-11-26T12:00:00Z +ann +node-2 +said when"
                + " WAITING");
    assertThat(terminal.run("trainings", "--model", "none")).isZero();
    assertThat(terminal.err()).contains("no trainings yet");
  }

  @Test
  void oneTrainingIsLookedAt() {
    trainingGoes("REFUSED");
    assertThat(terminal.run("trainings", "12")).isZero();
    assertThat(terminal.out())
        .contains(
            "2      not a number  0.85",
            "training 12 of fashion: refused after 19.0 s",
            "  - test.accuracy is 0.8812 (expected: at least 0.9)",
            "test.accuracy  0.8812");
  }

  @Test
  void cancelGivesATrainingUpWhereThereIsNoSuchOperation() {
    grid.on("DELETE /grid/v1/operations/12", 404, "{\"error\":\"there is no operation 12\"}")
        .on("DELETE /grid/v1/trainings/12", 200, "{\"training\":\"12\",\"changed\":true}");
    trainingGoes("RUNNING", "CANCELLED");
    assertThat(terminal.run("cancel", "12")).as(terminal::err).isZero();
    assertThat(terminal.out()).contains("training 12 of fashion is given up");
    assertThat(terminal.run("cancel", "12", "--no-wait")).isZero();
    assertThat(terminal.out()).contains("training 12 is given up\n");
    trainingGoes("RUNNING", "SUCCEEDED");
    assertThat(terminal.run("cancel", "12")).isEqualTo(1);
    assertThat(terminal.err()).contains("was over before it could be given up");
  }

  // It would have been done again tomorrow.
  @Test
  void aTrainingThatIsOverIsNotDoneAgainOnceItIsCancelled() {
    grid.on("DELETE /grid/v1/operations/12", 404, "{\"error\":\"there is no operation 12\"}")
        .on("DELETE /grid/v1/trainings/12", 200, "{\"training\":\"12\",\"changed\":true}");
    trainingGoes("SUCCEEDED");
    assertThat(terminal.run("cancel", "12")).as(terminal::err).isZero();
    assertThat(terminal.out()).isEqualTo("training 12 is given up\n");
  }

  @Test
  void whatIsNeitherOperationNorTrainingCannotBeCancelled() {
    assertThat(terminal.run("cancel", "99")).isEqualTo(1);
    assertThat(terminal.err()).contains("there is no operation and no training 99");
  }

  @Test
  void compressSendsAVariantForEachWayAndPrintsTheDuel() throws Exception {
    grid.on(
            LOOK,
            200,
            training("SUCCEEDED", "", DUEL)
                .replace("\"train\"", "\"compress\"")
                .replace("\"reasons\":[]", "\"reasons\":[\"soft-0.02: brings no speed\"]"))
        .on("GET /grid/v1/models/fashion", 200, model("2"));
    assertThat(
            terminal.run(
                "compress",
                "fashion",
                "--quantize",
                "int8,int8-static",
                "--prune",
                "0.5",
                "--by-layer",
                "--fine-tune",
                "1",
                "--version",
                "2",
                "--watch"))
        .as(terminal::err)
        .isZero();
    assertThat(Json.parse(grid.requests().get(0).text()))
        .isEqualTo(
            Json.parse(
                """
                {"version":"2","variants":[
                  {"prune":0.5,"by":"layer","epochs":1,"quantize":"int8"},
                  {"prune":0.5,"by":"layer","epochs":1,"quantize":"static-int8"}]}"""));
    assertThat(terminal.out())
        .startsWith(
            """
            VARIANT    SIZE               ZIPPED  ZEROS  ONE ROW         ROWS/S           ACCURACY  \
            DIFFERENCE  SURE TO 95 %
            original   416,000 B          -       0.0 %  7.8 µs          127,000          0.8812    \
            -           -
            int8       104,000 B (4.00x)  -       2.0 %  6.5 µs (1.20x)  254,000 (2.00x)  0.8809    \
            -0.0003     -0.0021 to +0.0015
            soft-0.02  416,000 B (1.00x)  -       -      -               -                -         \
            -           -
              - soft-0.02: brings no speed
            """)
        .contains("under overload: ./modelgrid label fashion stand-in VERSION\n");
  }

  @Test
  void compressMeasuresOnTheDataOfASpecification() throws Exception {
    Files.writeString(
        folder.resolve("fashion.yaml"),
        "model: other\nepochs: 3\nseed: 7\ndata:\n  format: idx\nsplit: {test: 0.2}\n");
    Files.writeString(folder.resolve("data.json"), "{\"format\":\"csv\"}");
    terminal.run("compress", "fashion", "--soft-threshold", "0.02", "--data-of", "fashion.yaml");
    assertThat(Json.parse(grid.last().text()))
        .isEqualTo(
            Json.parse(
                """
                {"variants":[{"soft-threshold":0.02}],"data":{"format":"idx"},
                 "split":{"test":0.2},"seed":7}"""));
    terminal.run("compress", "fashion", "--quantize", "fp16", "--data-of", "data.json");
    assertThat(Json.parse(grid.last().text()).path("data").path("format").asText())
        .isEqualTo("csv");
    Files.writeString(folder.resolve("broken.yaml"), "a: [1\n");
    assertThat(terminal.run("compress", "fashion", "--prune", "0.5", "--data-of", "broken.yaml"))
        .isEqualTo(66);
    assertThat(terminal.err()).contains("broken.yaml: ", "(expected: JSON or YAML)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "trainings --watch",
        "trainings x",
        "compress fashion",
        "compress fashion --quantize int9",
        "compress fashion --prune 1",
        "compress fashion --prune half",
        "compress fashion --soft-threshold 0",
        "compress fashion --quantize int8 --by-layer",
        "compress --quantize int8"
      })
  void aCommandLineThatMakesNoSenseSendsNothing(String line) {
    assertThat(terminal.run(line.split(" "))).as(terminal::err).isEqualTo(2);
    assertThat(grid.requests()).isEmpty();
  }

  @Test
  void lineageIsDrawnAsATree() throws Exception {
    grid.on("GET /grid/v1/models/fashion", 200, family());
    assertThat(terminal.run("show", "fashion", "--lineage")).as(terminal::err).isZero();
    assertThat(terminal.out())
        .isEqualTo(
            """
            fashion
            ├─ 1  uploaded at 2026-11-26T10:00:00Z
            │  └─ 4  fine-tuned in training 20 at 2026-11-26T13:00:00Z, seed 8
            └─ 2 [stable]  trained in training 12 at 2026-11-26T11:00:00Z, data cdcdcdcdcdcd, \
            seed 7, test.accuracy 0.8812
               ├─ 3  int8 in training 14 at 2026-11-26T12:00:00Z, seed 7, test.accuracy 0.8809
               └─ 5  distilled, taught by large/2 in training 22 at 2026-11-26T14:00:00Z, seed 9
            """);
    terminal = new TestTerminal(folder, Map.of("MODELGRID_URL", grid.url()));
    assertThat(terminal.run("show", "fashion", "--lineage", "--json")).isZero();
    assertThat(Json.parse(terminal.out()).at("/2/lineage/parent").asText()).isEqualTo("2");
  }

  private static final String FIGURES = "\"results\":{\"test.accuracy\":0.8812}";

  /** The training stands there at each look; the last state stays. */
  private void trainingGoes(String... states) {
    Deque<String> left = new ArrayDeque<>(List.of(states));
    grid.on(
        LOOK,
        request -> {
          String state = left.size() > 1 ? left.remove() : left.element();
          return new Response(200, training(state, "", FIGURES));
        });
  }

  private static String training(String state, String more, String results) {
    boolean waits = state.equals("WAITING");
    boolean runs = state.equals("RUNNING");
    boolean over = !waits && !runs;
    String started = waits ? "" : ",\"started_at\":\"2026-11-26T12:00:01Z\"";
    String ended = over ? ",\"ended_at\":\"2026-11-26T12:00:20Z\"" : "";
    if (runs) {
      // A clock that stands still: it has run for as long as until its end.
      started = ",\"started_at\":\"" + Instant.now().minusMillis(19_000) + "\"";
    }
    return """
    {"id":"12","model":"fashion","kind":"train","state":"%s","message":"said when %s",
     "reasons":[%s],"owner":"ann","priority":0,"submitted_at":"2026-11-26T12:00:00Z"%s%s,
     "node":"node-2","attempts":1,"epoch":%d,"epochs":10,"done":%s%s,
     "curve":[%s],%s,"versions":[%s]%s}"""
        .formatted(
            state,
            state,
            state.equals("REFUSED") ? "\"test.accuracy is 0.8812 (expected: at least 0.9)\"" : "",
            started,
            ended,
            waits ? 0 : 2,
            waits ? "0" : over ? "1" : "0.2",
            runs ? ",\"seconds_left\":12.5" : "",
            waits
                ? ""
                : "{\"epoch\":1,\"values\":{\"validation.accuracy\":0.81234,\"loss\":0.5}},"
                    + "{\"epoch\":2,\"values\":{\"validation.accuracy\":0.85,\"loss\":null}}",
            results,
            state.equals("SUCCEEDED") ? "\"3\"" : "",
            more);
  }

  private static String operation(String state) {
    return """
    {"id":"17","model":"fashion","plan":{"kind":"SWAP","version":"3","label":"stable"},
     "state":"%s","message":"the end","started_at":"2026-11-26T12:00:20Z",
     "ended_at":"2026-11-26T12:00:21Z","commits":1,"steps":[]}"""
        .formatted(state);
  }

  private static String model(String stable) {
    return """
    {"name":"fashion","epoch":3,"labels":{"stable":"%s"},"wanted_replicas":1,
     "versions":[{"version":"%s","state":"READY","labels":["stable"]}],
     "replicas":[{"slot":"fashion.0","state":"serving","node":"node-1","versions":["%s"]}],
     "traffic":{}}"""
        .formatted(stable, stable, stable);
  }

  private static String family() {
    return """
    {"name":"fashion","labels":{"stable":"2"},"versions":[%s,%s,%s,%s,%s]}"""
        .formatted(
            version("1", 10, "", ""),
            version(
                "2",
                11,
                "\"stable\"",
                lineage(
                    "12", "trained", 7, ",\"data_digest\":\"" + "cd".repeat(32) + "\"", "0.8812")),
            version("3", 12, "", lineage("14", "int8", 7, ",\"parent\":\"2\"", "0.8809")),
            version("4", 13, "", lineage("20", "fine-tuned", 8, ",\"parent\":\"1\"", "")),
            version(
                "5",
                14,
                "",
                lineage("22", "distilled", 9, ",\"parent\":\"2\",\"teacher\":\"large/2\"", "")));
  }

  private static String version(String number, int hour, String labels, String lineage) {
    return """
    {"version":"%s","state":"READY","labels":[%s],"registered_at":"2026-11-26T%d:00:00Z"%s}"""
        .formatted(number, labels, hour, lineage);
  }

  private static String lineage(
      String training, String technique, int seed, String more, String accuracy) {
    return """
    ,"lineage":{"training":"%s","technique":"%s","seed":%d,"code_version":"0.1.0"%s,
      "metrics":{%s}}"""
        .formatted(
            training,
            technique,
            seed,
            more,
            accuracy.isEmpty() ? "" : "\"test.accuracy\":" + accuracy);
  }
}
