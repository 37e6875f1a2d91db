package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.FakeGrid;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.TestTerminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to a grid, against a fake node. */
class GridCommandsTest {
  private static final String MODEL =
      """
      {"name":"minilm","epoch":3,"labels":{"stable":"1"},"wanted_replicas":2,"fixed_replicas":false,
       "versions":[{"version":"1","state":"READY","labels":["stable"],
         "digest":"0123456789abcdef","size":2048,"registered_at":"2026-11-22T00:00:00Z",
         "reason":null,"platform":"onnx_onnxv1","ready_replicas":2,"properties":{},
         "signature":{"input_forms":[[{"name":"text","datatype":"BYTES","shape":[-1]}]],
                      "outputs":[{"name":"embedding","datatype":"FP32","shape":[-1,384]}]}}],
       "replicas":[
         {"slot":"minilm.0","state":"serving","node":"node-1","device":"cpu","versions":["1"],
          "queued":0,"bytes":1,"reason":null},
         {"slot":"minilm.1","state":"serving","node":"node-2","device":"cpu","versions":["1"],
          "queued":4,"bytes":1,"reason":null}]}
      """;

  @TempDir Path folder = Path.of("");
  private final FakeGrid grid = new FakeGrid();
  private TestTerminal terminal = new TestTerminal(folder, Map.of());

  @BeforeEach
  void sitDown() {
    terminal = new TestTerminal(folder, Map.of("MODELGRID_URL", grid.url()));
  }

  @AfterEach
  void stop() {
    grid.close();
  }

  @Test
  void modelsListsThem() {
    grid.on("GET /grid/v1/models", 200, "[" + MODEL + "]");
    assertThat(terminal.run("models")).isZero();
    assertThat(terminal.out().lines().toList().get(1)).matches("minilm +1 +1 +2/2 +ready");
  }

  @Test
  void modelsTakesTheListAsAFieldToo() {
    grid.on("GET /grid/v1/models", 200, "{\"models\":[" + MODEL + "]}");
    assertThat(terminal.run("models", "--json")).isZero();
    assertThat(terminal.out()).startsWith("[").contains("\"wanted_replicas\" : 2");
  }

  @Test
  void urlOnTheCommandLineComesBeforeTheEnvironment() {
    assertThat(terminal.run("models", "--url", "http://127.0.0.1:1")).isEqualTo(69);
    assertThat(terminal.err())
        .contains("no grid answers at http://127.0.0.1:1", "./modelgrid up", "--url")
        .hasLineCount(1);
  }

  @Test
  void anAddressThatIsNoneIsMisuse() {
    assertThat(terminal.run("models", "--url", "localhost:8000")).isEqualTo(2);
    assertThat(terminal.err()).contains("expected: for example http://127.0.0.1:8000");
  }

  @Test
  void aModelThatFailedSaysWhyInTheListOfModels() {
    grid.on(
        "GET /grid/v1/models",
        200,
        """
        {"models":[
          {"name":"broken","labels":{},"versions":[{"version":"1","state":"FAILED","reason":"old"},
            {"version":"2","state":"FAILED","reason":"opset 99"}],"wanted_replicas":0},
          {"name":"half","labels":{"stable":"1"},"versions":[{"version":"1","state":"READY"},
            {"version":"2","state":"FAILED","reason":"no ONNX"}],"wanted_replicas":1},
          {"name":"slow","labels":{"stable":"1"},"wanted_replicas":1,
            "versions":[{"version":"1","state":"LOADING","reason":"no memory"}]},
          {"name":"well","labels":{"stable":"2"},"wanted_replicas":1,
            "versions":[{"version":"1","state":"FAILED","reason":"old"},
              {"version":"2","state":"READY"},{"version":"3","state":"REGISTERED"}]}]}""");

    assertThat(terminal.run("models")).isZero();
    assertThat(terminal.out().lines().map(line -> line.replaceAll(" {2,}", " | ")))
        .containsExactly(
            "MODEL | STABLE | VERSIONS | REPLICAS | STATE | REASON",
            "broken | - | 2 | 0/0 | failed | version 2: opset 99",
            "half | 1 | 2 | 0/1 | ready | version 2: no ONNX",
            "slow | 1 | 1 | 0/1 | loading | no memory",
            "well | 2 | 3 | 0/1 | ready");
  }

  @Test
  void showTellsVersionsTensorsAndReplicas() {
    grid.on("GET /grid/v1/models/minilm", 200, MODEL);
    assertThat(terminal.run("show", "minilm")).isZero();
    assertThat(terminal.out())
        .contains("stable version 1, 2 of 2 replicas serve (number follows the nodes)")
        .contains("2.0 KiB", "0123456789ab ", "BYTES  [-1]", "FP32   [-1, 384]")
        .containsPattern("minilm.1 +node-2 +cpu +serving +1 +4");
  }

  @Test
  void aRefusalIsToldInTheGridsWords() {
    grid.on("GET /grid/v1/models/none", 404, "{\"error\":\"no model none (expected: minilm)\"}");
    assertThat(terminal.run("show", "none")).isEqualTo(1);
    assertThat(terminal.err()).isEqualTo("modelgrid: no model none (expected: minilm)\n");
  }

  @Test
  void whatMaySucceedLaterHasItsOwnExitCode() {
    grid.on("DELETE /grid/v1/models/minilm", 503, "{\"error\":\"no majority\"}");
    assertThat(terminal.run("undeploy", "minilm")).isEqualTo(75);
  }

  @Test
  void anAnswerThatIsNotJsonIsNoGrid() {
    grid.on("GET /grid/v1/models", 200, "<html>hello</html>");
    assertThat(terminal.run("models")).isEqualTo(69);
    assertThat(terminal.err()).contains("something that is not JSON", "--url");
  }

  @Test
  void scaleSendsTheNumberOrNone() {
    grid.on("PUT /grid/v1/models/minilm/replicas", 200, "{\"revision\":7}");
    assertThat(terminal.run("scale", "minilm", "5")).isZero();
    assertThat(grid.last().text()).isEqualTo("{\"count\":5}");
    assertThat(grid.last().headers().get("Content-type")).containsExactly("application/json");
    assertThat(terminal.run("scale", "minilm", "auto")).isZero();
    assertThat(grid.last().text()).isEqualTo("{\"count\":null}");
  }

  @Test
  void restartAsksForOneReplica() {
    grid.on(
        "POST /grid/v1/replicas/minilm.0/restart", 202, "{\"slot\":\"minilm.0\",\"changed\":true}");
    assertThat(terminal.run("restart", "minilm.0")).as(terminal.err()).isZero();
    assertThat(terminal.out()).contains("minilm.0: is to end, and another one starts");
    assertThat(terminal.run("restart", "minilm")).isEqualTo(2);
    assertThat(terminal.err()).contains("minilm (expected: a model and a number");
  }

  @Test
  void scaleRefusesWhatIsNoNumber() {
    assertThat(terminal.run("scale", "minilm", "0")).isEqualTo(2);
    assertThat(terminal.err()).contains("0 (expected: a number from 1 to 9999, or auto)");
  }

  @Test
  void deployUploadsTheFileUnderItsNameAndWaits() throws Exception {
    Files.writeString(folder.resolve("my model.onnx"), "weights");
    grid.on(
            "POST /grid/v1/models/minilm/versions?wait=60s",
            201,
            "{\"model\":\"minilm\",\"version\":\"1\",\"state\":\"READY\"}")
        .on("PUT /grid/v1/models/minilm/replicas", 200, "{}")
        .on("GET /grid/v1/models/minilm", 200, MODEL)
        .on(
            "GET /grid/v1/models/minilm/versions/1",
            200,
            "{\"version\":\"1\",\"state\":\"READY\"}");

    assertThat(terminal.run("deploy", "minilm", "my model.onnx", "--replicas", "2"))
        .as(terminal::err)
        .isZero();

    FakeGrid.Request upload = grid.requests().get(0);
    assertThat(upload.text()).isEqualTo("weights");
    assertThat(upload.headers().get("Modelgrid-file-name")).containsExactly("my_model.onnx");
    assertThat(upload.headers().get("Content-type")).containsExactly("application/octet-stream");
    assertThat(grid.requests().get(1).text()).isEqualTo("{\"count\":2}");
    assertThat(terminal.out()).isEqualTo("minilm version 1 is ready\n");
  }

  @Test
  void deployWithoutWaitingIsDoneWhenItIsRegistered() throws Exception {
    Files.writeString(folder.resolve("m.onnx"), "weights");
    grid.on(
        "POST /grid/v1/models/minilm/versions",
        201,
        "{\"model\":\"minilm\",\"version\":\"1\",\"state\":\"LOADING\"}");
    assertThat(terminal.run("deploy", "minilm", "m.onnx", "--no-wait")).isZero();
    assertThat(grid.requests()).hasSize(1);
    assertThat(terminal.out()).isEqualTo("minilm version 1 is loading\n");
  }

  @Test
  void aFileThatIsNoModelIsToldWithTheReason() throws Exception {
    Files.writeString(folder.resolve("m.onnx"), "no model");
    grid.on(
        "POST /grid/v1/models/bad/versions?wait=60s",
        422,
        "{\"version\":\"1\",\"state\":\"FAILED\",\"error\":\"not an ONNX file\"}");
    assertThat(terminal.run("deploy", "bad", "m.onnx")).isEqualTo(1);
    assertThat(terminal.err()).contains("modelgrid: not an ONNX file");
  }

  @Test
  void dataAreUploadedAndNamedAsSpecificationsNameThem() throws Exception {
    Files.writeString(folder.resolve("rows.csv"), "x,y\n1,2\n");
    grid.on("POST /grid/v1/artifacts", 201, "{\"data\":\"artifact:0f\",\"bytes\":8}");
    assertThat(terminal.run("upload", "rows.csv")).as(terminal::err).isZero();
    assertThat(terminal.out()).contains("rows.csv is kept as artifact:0f (8 B)");
    assertThat(terminal.run("upload", ".")).isEqualTo(66);
    assertThat(terminal.err()).contains("is a folder (expected: a file;");
    assertThat(terminal.run("upload", "none.csv")).isEqualTo(66);
    assertThat(terminal.err()).contains("none.csv: cannot be read (expected: a readable file)");
  }

  @Test
  void aFileThatIsNotThereIsToldBeforeAnythingIsSent() {
    assertThat(terminal.run("deploy", "m", "none.onnx")).isEqualTo(66);
    assertThat(terminal.err())
        .contains("none.onnx: cannot be read (expected: a model file, a zip or a folder)");
    assertThat(grid.requests()).isEmpty();
  }

  @Test
  void nodesShowsDevicesAndWhatLiesOnThem() {
    grid.on(
        "GET /grid/v1/nodes",
        200,
        """
        [{"name":"node-1","address":"127.0.0.1:2551","http":"127.0.0.1:8000","status":"up",
          "roles":["serving","ingress"],"capacity":16,"devices":[
            {"id":"gpu:0","kind":"gpu","total_bytes":1073741824,"held_bytes":1048576,
             "slots":["b.1","a.0"]},
            {"id":"cpu","kind":"cpu","total_bytes":1024,"held_bytes":0,"slots":[]}]}]
        """);
    assertThat(terminal.run("nodes")).isZero();
    List<String> lines = terminal.out().lines().toList();
    assertThat(lines.get(1))
        .matches("node-1 +up +127.0.0.1:8000 +ingress,serving +gpu:0 +1.0 MiB of 1.0 GiB +a.0,b.1");
    assertThat(lines.get(2)).matches(" +cpu +0 B of 1.0 KiB +-");
  }

  @Test
  void predictShowsHowAlikeTextsAre() throws Exception {
    grid.on(
        "POST /v2/models/minilm/infer",
        200,
        """
        {"model_name":"minilm","model_version":"1","outputs":[
          {"name":"embedding","datatype":"FP32","shape":[2,2],"data":[1.0,0.0,0.6,0.8]}]}
        """);
    assertThat(terminal.run("predict", "minilm", "--text", "A cat", "--text", "“Stocks”")).isZero();
    assertThat(terminal.out().lines())
        .startsWith("   1      2      TEXT", "1  1.000  0.600  A cat", "2  0.600  1.000  “Stocks”");
    assertThat(terminal.err()).contains("minilm version 1 on node-2 (minilm.1), ");
    assertThat(Json.parse(grid.last().text()))
        .isEqualTo(
            Json.parse(
                """
                {"inputs":[{"name":"text","datatype":"BYTES","shape":[2],
                  "data":["A cat","“Stocks”"]}]}
                """));
  }

  @Test
  void predictSaysForWhichVersionAnotherStoodIn() {
    grid.on(
            "POST /v2/models/minilm/infer",
            200,
            """
            {"model_name":"minilm","model_version":"5","outputs":[
              {"name":"embedding","datatype":"FP32","shape":[1,2],"data":[1.0,0.0]}]}
            """)
        .withHeader("Modelgrid-Stand-In-For", "4");

    assertThat(terminal.run("predict", "minilm", "--text", "A cat")).isZero();
    assertThat(terminal.err())
        .contains("minilm version 5, standing in for version 4, on node-2 (minilm.1), ");
  }

  @Test
  void predictSendsAFileAsItIs() throws Exception {
    Files.writeString(folder.resolve("request.json"), "{\"inputs\": [ ]}");
    grid.on("POST /v2/models/mine/infer", 200, "{\"model_version\":\"4\",\"outputs\":[]}");
    assertThat(terminal.run("predict", "mine", "--json", "request.json")).isZero();
    assertThat(grid.last().text()).isEqualTo("{\"inputs\": [ ]}");
    assertThat(Json.parse(terminal.out()).path("model_version").asText()).isEqualTo("4");
  }

  @Test
  void predictSendsPicturesBehindTheirJson() throws Exception {
    Files.writeString(folder.resolve("a.png"), "first");
    Files.writeString(folder.resolve("b.jpg"), "other one");
    grid.on(
        "POST /v2/models/fashion/infer",
        200,
        """
        {"model_name":"fashion","model_version":"4","outputs":[
          {"name":"scores","datatype":"FP32","shape":[2,2],"data":[1.0,0.0,0.6,0.8]}]}
        """);
    assertThat(terminal.run("predict", "fashion", "--image", "a.png", "--image", "b.jpg"))
        .as(terminal::err)
        .isZero();
    String head =
        "{\"inputs\":[{\"name\":\"image_bytes\",\"datatype\":\"BYTES\",\"shape\":[2],"
            + "\"parameters\":{\"binary_data_size\":22}}]}";
    assertThat(grid.last().text()).isEqualTo(head + "\u0005\0\0\0first" + "\u0009\0\0\0other one");
    assertThat(grid.last().headers().get("Inference-header-content-length"))
        .containsExactly(String.valueOf(head.length()));
    assertThat(Json.parse(terminal.out()).path("model_version").asText()).isEqualTo("4");
    assertThat(terminal.run("predict", "fashion", "--image", "none.png")).isEqualTo(66);
    assertThat(terminal.err()).contains("none.png: cannot be read (expected: a picture");
  }

  @Test
  void predictShowsTheScoresOfATextAsTheyAre() throws Exception {
    grid.on(
        "POST /v2/models/reviews/infer",
        200,
        """
        {"model_name":"reviews","model_version":"1","outputs":[
          {"name":"scores","datatype":"FP32","shape":[1,2],"data":[1.0,0.5]}]}
        """);
    assertThat(terminal.run("predict", "reviews", "--text", "good")).isZero();
    assertThat(Json.parse(terminal.out()).path("outputs").get(0).path("name").asText())
        .isEqualTo("scores");
  }

  @Test
  void predictWantsExactlyOneKindOfQuestion() {
    assertThat(terminal.run("predict", "minilm")).isEqualTo(2);
    assertThat(terminal.run("predict", "minilm", "--text", "a", "--json", "b")).isEqualTo(2);
    assertThat(grid.requests()).isEmpty();
  }
}
