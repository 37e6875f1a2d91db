package io.modelgrid.training.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What came of a job.
 *
 * @param message a sentence
 * @param reasons where it failed or was refused, and which variants were left out; with numbers
 * @param results figures by name, in the order of the names; those that are no finite numbers are
 *     left out
 * @param versions the one that goes on first
 * @param digest of the data
 */
record Outcome(
    Kind kind,
    String message,
    List<String> reasons,
    Map<String, Double> results,
    List<Made> versions,
    Optional<String> digest) {
  Outcome {
    reasons = List.copyOf(reasons);
    versions = List.copyOf(versions);
    Map<String, Double> finite = new TreeMap<>();
    results.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            finite.put(name, value);
          }
        });
    results = Collections.unmodifiableMap(finite);
  }

  /** How it ended. */
  enum Kind {
    SUCCEEDED,
    /** The gate let nothing through. */
    REFUSED,
    FAILED,
    CANCELLED
  }

  /**
   * A version that was made.
   *
   * @param bundle its file, from the job's folder
   * @param technique that made it, which no other of the same job has
   */
  record Made(String bundle, String technique, ObjectNode lineage) {}

  static Outcome cancelled() {
    return new Outcome(
        Kind.CANCELLED, "cancelled", List.of(), Map.of(), List.of(), Optional.empty());
  }

  static Outcome failed(List<String> reasons, Map<String, Double> results) {
    return new Outcome(
        Kind.FAILED,
        reasons.isEmpty() ? "failed" : reasons.get(0),
        reasons,
        results,
        List.of(),
        Optional.empty());
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("outcome", kind.name().toLowerCase(Locale.ROOT)).put("message", message);
    ArrayNode sentences = json.putArray("reasons");
    reasons.forEach(sentences::add);
    ObjectNode figures = json.putObject("results");
    results.forEach(figures::put);
    ArrayNode made = json.putArray("versions");
    for (Made each : versions) {
      made.addObject()
          .put("bundle", each.bundle())
          .put("technique", each.technique())
          .set("lineage", each.lineage());
    }
    digest.ifPresent(each -> json.put("digest", each));
    return json;
  }
}
