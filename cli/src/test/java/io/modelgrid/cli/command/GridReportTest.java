package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.cli.FakeGrid;
import io.modelgrid.cli.FakeGrid.Response;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.TestTerminal;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.local.GridFile;
import io.modelgrid.cli.local.GridFolder;
import io.modelgrid.cli.local.LocalGrid;
import io.modelgrid.cli.local.NodeLauncher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code up} does once the nodes run. */
class GridReportTest {
  private static final String UPLOAD = "POST /grid/v1/models/minilm/versions?wait=60s";

  @TempDir Path folder = Path.of("");
  private final FakeGrid grid = new FakeGrid();
  private final List<String> remarks = new ArrayList<>();

  @AfterEach
  void stop() {
    grid.close();
  }

  @Test
  void anEmptyGridGetsTheDemoModelAndIsReadyWhenAllReplicasServe() {
    AtomicInteger asked = new AtomicInteger();
    grid.on("GET /grid/v1/models", 200, "[]")
        .on(UPLOAD, 201, "{\"version\":\"1\",\"state\":\"READY\"}")
        .on(
            "GET /grid/v1/models/minilm",
            request -> new Response(200, model(asked.incrementAndGet() < 3 ? 1 : 2)));
    List<ModelJson> models = report().prepareModels(progress(), remarks::add);

    assertThat(asked).hasValue(3);
    assertThat(grid.requests().get(1).headers().get("Modelgrid-file-name"))
        .containsExactly("minilm.zip");
    assertThat(report().lines(models, true))
        .anyMatch(line -> line.contains("minilm.1"))
        .anyMatch(
            line ->
                line.equals(
                    "  curl -s "
                        + grid.url()
                        + "/v2/models/minilm/infer -H 'Content-Type: application/json' -d"
                        + " '{\"inputs\":[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[1],"
                        + "\"data\":[\"A cat sits on the mat\"]}]}'"))
        .contains("Stop it with ./modelgrid down.");
  }

  @Test
  void aGridThatHasModelsGetsNone() {
    grid.on("GET /grid/v1/models", 200, "[" + model(2) + "]")
        .on("GET /grid/v1/models/minilm", 200, model(2));
    assertThat(report().prepareModels(progress(), remarks::add)).hasSize(1);
    assertThat(grid.requests()).noneMatch(request -> request.line().startsWith("POST"));
  }

  @Test
  void aDemoModelThatDoesNotLoadIsAnError() {
    grid.on("GET /grid/v1/models", 200, "[]").on(UPLOAD, 422, "{\"error\":\"broken\"}");
    GridReport report = report();
    assertThatThrownBy(() -> report.prepareModels(progress(), remarks::add)).hasMessage("broken");
  }

  @Test
  void anotherModelThatDoesNotLoadIsARemark() {
    String failed =
        """
        {"name":"mine","labels":{},"wanted_replicas":2,"replicas":[],
         "versions":[{"version":"1","state":"FAILED","reason":"not an ONNX file"}]}
        """;
    grid.on("GET /grid/v1/models", 200, "[" + failed + "]")
        .on("GET /grid/v1/models/mine", 200, failed);
    List<ModelJson> models = report().prepareModels(progress(), remarks::add);
    assertThat(remarks).containsExactly("mine cannot be loaded: not an ONNX file");
    assertThat(report().lines(models, false)).noneMatch(line -> line.contains("curl"));
  }

  private GridReport report() {
    GridFile file = new GridFile(grid.port(), List.of(new GridFile.Node(1, 1)));
    return new GridReport(
        new LocalGrid(new GridFolder(folder), NodeLauncher.ofNodes(Map.of())), file);
  }

  private Progress progress() {
    return new Progress(new TestTerminal(folder, Map.of()).terminal());
  }

  private static String model(int serving) {
    String replicas =
        "{\"slot\":\"minilm.0\",\"state\":\"serving\",\"node\":\"node-1\",\"versions\":[\"1\"]},"
            + "{\"slot\":\"minilm.1\",\"state\":\""
            + (serving > 1 ? "serving" : "loading")
            + "\",\"node\":\"node-2\",\"versions\":[\"1\"]}";
    return """
        {"name":"minilm","labels":{"stable":"1"},"wanted_replicas":2,"replicas":[%s],
         "versions":[{"version":"1","state":"READY"}]}
        """
        .formatted(replicas);
  }
}
