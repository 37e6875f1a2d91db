package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.demo.DemoModel;
import io.modelgrid.cli.demo.PreparedBundle;
import io.modelgrid.cli.local.GridFile;
import io.modelgrid.cli.local.LocalGrid;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The models of a local grid that has just come up, and what is told about all of it. */
final class GridReport {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final Duration DEMO_LIMIT = Duration.ofMinutes(3);
  private static final Duration MODEL_LIMIT = Duration.ofMinutes(1);

  private final LocalGrid grid;
  private final GridFile file;
  private final URI first;
  private final GridClient client;

  GridReport(LocalGrid grid, GridFile file) {
    this.grid = grid;
    this.file = file;
    this.first = LocalGrid.http(file, grid.running().stream().findFirst().orElse(1));
    this.client = new GridClient(first, PATIENCE);
  }

  /**
   * Deploys the demo model into an empty grid, and waits until all models serve. A demo model that
   * does not come up is an error; another model that does not is a remark, since the grid is of use
   * without it.
   */
  List<ModelJson> prepareModels(Progress progress, Consumer<String> remark) {
    Deployment deployment = new Deployment(client, progress);
    JsonNode models = ModelJson.list(client.get(GridPaths.MODELS), "models");
    if (models.isEmpty()) {
      progress.step("packing the demo model");
      try (PreparedBundle bundle = PreparedBundle.ofDemoModel()) {
        deployment.upload(DemoModel.NAME, bundle.file(), bundle.fileName(), true);
      }
      return List.of(deployment.awaitReplicas(DemoModel.NAME, DEMO_LIMIT));
    }
    List<ModelJson> views = new ArrayList<>();
    for (JsonNode model : models) {
      String name = new ModelJson(model).name();
      try {
        views.add(deployment.awaitReplicas(name, MODEL_LIMIT));
      } catch (CommandException e) {
        progress.clear();
        remark.accept(e.sentence());
        views.add(new ModelJson(client.get(GridPaths.model(name))));
      }
    }
    return List.copyOf(views);
  }

  List<String> lines(List<ModelJson> models, boolean detached) {
    List<String> lines = new ArrayList<>(LocalNodeStatus.table(status()));
    lines.add("");
    lines.addAll(ReplicaTable.lines(models.toArray(ModelJson[]::new)));
    lines.add("");
    if (models.stream().anyMatch(GridReport::isDemo)) {
      lines.add("Ask the demo model:");
      lines.add("  " + curl(first));
      lines.add("");
    }
    lines.add(
        detached
            ? "Stop it with ./modelgrid down."
            : "Ctrl-C drains and stops it; so does ./modelgrid down from another terminal.");
    return lines;
  }

  ObjectNode json(List<ModelJson> models) {
    ObjectNode all = Json.object();
    ArrayNode nodes = all.putArray("nodes");
    status().forEach(node -> nodes.add(node.json()));
    ArrayNode list = all.putArray("models");
    models.forEach(model -> list.add(model.json()));
    return all;
  }

  /** A line that asks the demo model when it is pasted into a shell. */
  static String curl(URI node) {
    return "curl -s "
        + node
        + GridPaths.infer(DemoModel.NAME)
        + " -H 'Content-Type: application/json' -d '"
        + PredictCommand.body(List.of("A cat sits on the mat"))
        + "'";
  }

  private List<LocalNodeStatus> status() {
    return LocalNodeStatus.all(grid, file, PROBE);
  }

  private static boolean isDemo(ModelJson model) {
    return model.name().equals(DemoModel.NAME) && model.servingReplicas() > 0;
  }
}
