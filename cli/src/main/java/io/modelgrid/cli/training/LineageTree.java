package io.modelgrid.cli.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.ModelJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Draws where the versions of a model come from, as a tree: under each what was made of it. Pure.
 */
public final class LineageTree {
  private static final int DIGEST_SHOWN = 12;
  private static final int MOST_METRICS = 3;

  private final List<JsonNode> versions;
  private final List<String> lines = new ArrayList<>();

  private LineageTree(List<JsonNode> versions) {
    this.versions = versions;
  }

  /** The lines, the model's name first. */
  public static List<String> lines(ModelJson model) {
    LineageTree tree = new LineageTree(model.versions().toList());
    tree.lines.add(model.name());
    List<JsonNode> roots = tree.versions.stream().filter(tree::isRoot).toList();
    tree.draw(roots, "");
    return List.copyOf(tree.lines);
  }

  /** Made of nothing, of another model's version, or of one that is not there any more. */
  private boolean isRoot(JsonNode version) {
    String parent = parent(version);
    return versions.stream().noneMatch(each -> number(each).equals(parent));
  }

  private void draw(List<JsonNode> children, String indent) {
    for (int place = 0; place < children.size(); place++) {
      JsonNode version = children.get(place);
      boolean last = place == children.size() - 1;
      lines.add(indent + (last ? "└─ " : "├─ ") + words(version));
      draw(madeOf(number(version)), indent + (last ? "   " : "│  "));
    }
  }

  private List<JsonNode> madeOf(String parent) {
    return versions.stream().filter(each -> parent(each).equals(parent)).toList();
  }

  private String words(JsonNode version) {
    StringBuilder line = new StringBuilder(number(version));
    List<String> labels = texts(version.path("labels"));
    if (!labels.isEmpty()) {
      line.append(" [").append(String.join(", ", labels)).append(']');
    }
    JsonNode lineage = version.path("lineage");
    if (!lineage.isObject()) {
      return line.append("  uploaded").append(registered(version)).toString();
    }
    line.append("  ").append(Json.text(lineage, "technique", "trained"));
    String parent = parent(version);
    if (!parent.isEmpty() && isRoot(version)) {
      line.append(" from ").append(parent);
    }
    if (lineage.has("teacher")) {
      line.append(", taught by ").append(Json.text(lineage, "teacher", "?"));
    }
    line.append(" in training ").append(Json.text(lineage, "training", "?"));
    line.append(registered(version));
    if (lineage.has("data_digest")) {
      String digest = Json.text(lineage, "data_digest", "");
      line.append(", data ").append(digest, 0, Math.min(DIGEST_SHOWN, digest.length()));
    }
    line.append(", seed ").append(Json.text(lineage, "seed", "?"));
    metrics(lineage.path("metrics")).forEach(each -> line.append(", ").append(each));
    return line.toString();
  }

  private static List<String> metrics(JsonNode metrics) {
    List<String> names = new ArrayList<>();
    metrics.fieldNames().forEachRemaining(names::add);
    return Figures.sorted(names).stream()
        .sorted(Comparator.comparing((String name) -> !name.startsWith("test.")))
        .limit(MOST_METRICS)
        .map(name -> name + " " + Figures.spoken(metrics.path(name).asDouble()))
        .toList();
  }

  private static String registered(JsonNode version) {
    return " at " + Json.text(version, "registered_at", "-").replaceAll("\\.[0-9]+Z$", "Z");
  }

  private static String number(JsonNode version) {
    return Json.text(version, "version", "?");
  }

  private static String parent(JsonNode version) {
    return Json.text(version.path("lineage"), "parent", "");
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
