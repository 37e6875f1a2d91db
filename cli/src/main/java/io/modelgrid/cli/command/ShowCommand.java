package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.training.LineageTree;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code show NAME}: one model, its traffic, versions, inputs, outputs and replicas. */
@Command(
    name = "show",
    description =
        "Shows a model: which version gets which requests, its versions, inputs, outputs and"
            + " replicas.",
    footer = {
      "  ./modelgrid show minilm",
      "  ./modelgrid show minilm --json",
      "  ./modelgrid show fashion --lineage"
    })
final class ShowCommand extends BaseCommand {
  @Option(
      names = "--lineage",
      description =
          "Draw where its versions come from instead: which training made them, of which version,"
              + " on which data.")
  private boolean lineage;

  @Mixin private ModelOptions options = new ModelOptions();

  ShowCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    GridClient client = options.client(terminal());
    ModelJson model = new ModelJson(client.get(GridPaths.model(options.name())));
    if (lineage) {
      showLineage(model);
      return ExitCode.OK;
    }
    if (options.json()) {
      print(Json.pretty(model.json()));
      return ExitCode.OK;
    }
    print(
        model.name()
            + ": stable version "
            + model.label("stable")
            + ", "
            + model.servingReplicas()
            + " of "
            + model.wantedReplicas()
            + " replicas serve"
            + (model.fixedReplicas() ? " (number set)" : " (number follows the nodes)"));
    if (model.unloaded()) {
      print("unloaded: no request is answered before it is loaded again");
    }
    if (!model.loadedByName().isEmpty()) {
      print("kept loaded by name: " + String.join(", ", model.loadedByName()));
    }
    TrafficLines.of(model, client).forEach(this::print);
    print("");
    VersionTable.lines(model).forEach(this::print);
    model.newest().ifPresent(this::printSignature);
    print("");
    ReplicaTable.lines(model).forEach(this::print);
    return ExitCode.OK;
  }

  private void showLineage(ModelJson model) {
    if (!options.json()) {
      LineageTree.lines(model).forEach(this::print);
      return;
    }
    ArrayNode versions = Json.object().putArray("versions");
    model
        .versions()
        .forEach(
            each -> {
              ObjectNode version = versions.addObject();
              version.put("version", Json.text(each, "version", "?"));
              version.set("labels", each.path("labels"));
              version.put("registered_at", Json.text(each, "registered_at", "-"));
              if (each.has("lineage")) {
                version.set("lineage", each.path("lineage"));
              }
            });
    print(Json.pretty(versions));
  }

  private void printSignature(JsonNode version) {
    JsonNode signature = version.path("signature");
    if (!signature.isObject()) {
      return;
    }
    print("");
    print("version " + Json.text(version, "version", "?") + " takes and gives:");
    Table table = new Table("", "NAME", "TYPE", "SHAPE");
    String side = "in";
    for (JsonNode form : signature.path("input_forms")) {
      tensors(table, side, form);
      side = "or";
    }
    tensors(table, "out", signature.path("outputs"));
    table.lines().forEach(this::print);
  }

  private static void tensors(Table table, String side, JsonNode tensors) {
    for (JsonNode tensor : tensors) {
      table.row(
          side,
          Json.text(tensor, "name", "?")
              + (tensor.path("optional").asBoolean() ? " (optional)" : ""),
          Json.text(tensor, "datatype", "?"),
          shape(tensor.path("shape")));
    }
  }

  private static String shape(JsonNode shape) {
    return StreamSupport.stream(shape.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
