package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says which versions of a model get which requests. */
final class TrafficLines {
  private TrafficLines() {}

  /** The lines; asks the grid for its tallies where a version is on trial. */
  static List<String> of(ModelJson model, GridClient client) {
    List<String> lines = new ArrayList<>();
    Map<String, String> labels = model.labels();
    labels.remove("stable");
    String standIn = labels.remove("stand-in");
    if (!labels.isEmpty()) {
      lines.add(
          "labels: "
              + labels.entrySet().stream()
                  .map(label -> label.getKey() + " is version " + label.getValue())
                  .collect(Collectors.joining(", ")));
    }
    if (standIn != null) {
      lines.add(
          "stand-in: version "
              + standIn
              + " answers in the place of stable while the model is overloaded");
    }
    model.traffic("previous").ifPresent(version -> lines.add("stable before: version " + version));
    model.traffic("canary").ifPresent(version -> lines.add(canary(model, version)));
    model.traffic("shadow").ifPresent(version -> lines.add(shadow(model, version)));
    if (model.traffic("canary").isPresent() || model.traffic("shadow").isPresent()) {
      lines.addAll(tallies(model, client));
    }
    model
        .traffic("operation")
        .ifPresent(id -> lines.add("operation " + id + " runs: ./modelgrid operations " + id));
    return lines;
  }

  private static String canary(ModelJson model, String version) {
    return "canary: version "
        + version
        + " gets "
        + model.traffic("canary_percent").orElse("?")
        + "% of the unversioned requests"
        + (model.traffic("sticky").orElse("").equals("true") ? ", chosen by caller" : "");
  }

  private static String shadow(ModelJson model, String version) {
    return "shadow: version "
        + version
        + " gets copies of "
        + model.traffic("shadow_percent").orElse("?")
        + "% of the unversioned requests";
  }

  private static List<String> tallies(ModelJson model, GridClient client) {
    try {
      JsonNode tallies = client.get(GridPaths.tallies(model.name())).path("tallies");
      return TallyTable.lines(tallies);
    } catch (CommandException e) {
      return List.of("its tallies cannot be shown: " + e.sentence());
    }
  }
}
