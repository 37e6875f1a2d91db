package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import java.util.List;

/** Prints what the routers counted of a model's versions since they started. */
final class TallyTable {
  private TallyTable() {}

  static List<String> lines(JsonNode tallies) {
    Table table =
        new Table(
            "VERSION",
            "ANSWERED",
            "FAILED",
            "P50 MS",
            "P95 MS",
            "P99 MS",
            "COMPARED",
            "FLIPS",
            "MISMATCHED",
            "LARGEST DIFFERENCE");
    for (JsonNode tally : tallies) {
      table.row(
          Json.text(tally, "version", "?"),
          Json.text(tally, "answered", "-"),
          Json.text(tally, "failed", "-"),
          Json.text(tally, "p50_ms", "-"),
          Json.text(tally, "p95_ms", "-"),
          Json.text(tally, "p99_ms", "-"),
          Json.text(tally, "compared", "-"),
          Json.text(tally, "flips", "-"),
          Json.text(tally, "mismatched", "-"),
          Json.text(tally, "largest_difference", "-"));
    }
    return table.lines();
  }
}
