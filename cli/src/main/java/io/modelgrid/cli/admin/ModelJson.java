package io.modelgrid.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads the admin API's account of a model.
 *
 * @param json as {@code GET models/{m}} answers
 */
public record ModelJson(JsonNode json) {

  /** The list that an answer is, or holds in this field. */
  public static JsonNode list(JsonNode answer, String field) {
    return answer.isArray() ? answer : answer.path(field);
  }

  public String name() {
    return Json.text(json, "name", "?");
  }

  /** The version that bears a label, or {@code -}. */
  public String label(String label) {
    return Json.text(json.path("labels"), label, "-");
  }

  /** Labels with their versions, in order. */
  public Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    json.path("labels").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }

  /** What stands in a field of the account of its traffic, such as {@code operation}. */
  public Optional<String> traffic(String field) {
    JsonNode value = json.path("traffic").path(field);
    return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value.asText());
  }

  /** Its state, and the operation that runs on it if one does. */
  public String stateAndOperation() {
    return state() + traffic("operation").map(id -> ", operation " + id + " runs").orElse("");
  }

  public int wantedReplicas() {
    return json.path("wanted_replicas").asInt();
  }

  /** Whether the number of replicas was set by somebody. */
  public boolean fixedReplicas() {
    return json.path("fixed_replicas").asBoolean();
  }

  public Stream<JsonNode> replicas() {
    return elements("replicas");
  }

  public Stream<JsonNode> versions() {
    return elements("versions");
  }

  public long servingReplicas() {
    return replicas().filter(replica -> state(replica).equals("serving")).count();
  }

  /** Replicas that have this version ready. */
  public long ready(String version) {
    return replicas()
        .filter(replica -> state(replica).equals("serving"))
        .filter(replica -> contains(replica.path("versions"), version))
        .count();
  }

  /** Whether every wanted replica has the stable version ready. */
  public boolean complete() {
    String stable = label("stable");
    return !stable.equals("-") && wantedReplicas() > 0 && ready(stable) >= wantedReplicas();
  }

  /** The newest version's account. */
  public Optional<JsonNode> newest() {
    return versions().reduce((older, newer) -> newer);
  }

  /** Whether it was unloaded as a whole. */
  public boolean unloaded() {
    return json.path("unloaded").asBoolean();
  }

  /** Versions that are kept loaded though no label may stand on them. */
  public List<String> loadedByName() {
    return elements("loaded_by_name").map(JsonNode::asText).toList();
  }

  /** One word for the whole: unloaded, or the stable version's state, else the newest's. */
  public String state() {
    if (unloaded()) {
      return "unloaded";
    }
    String stable = label("stable");
    return versions()
        .filter(version -> Json.text(version, "version", "").equals(stable))
        .findFirst()
        .or(this::newest)
        .map(ModelJson::state)
        .orElse("-");
  }

  /**
   * Why it is not as it should be: the stable version's reason, or what became of a newer version
   * that failed; empty if nothing is wrong.
   */
  public String reason() {
    String stable = label("stable");
    Optional<JsonNode> newest = newest();
    String ofStable =
        versions()
            .filter(version -> Json.text(version, "version", "").equals(stable))
            .findFirst()
            .map(version -> Json.text(version, "reason", ""))
            .orElse("");
    if (!ofStable.isEmpty() || newest.isEmpty()) {
      return ofStable;
    }
    JsonNode last = newest.get();
    String reason = Json.text(last, "reason", "");
    boolean told = state(last).equals("failed") || stable.equals("-");
    return reason.isEmpty() || !told
        ? ""
        : "version " + Json.text(last, "version", "?") + ": " + reason;
  }

  /** The state of a version or replica, in lower case. */
  public static String state(JsonNode json) {
    return Json.text(json, "state", "-").toLowerCase(java.util.Locale.ROOT);
  }

  private Stream<JsonNode> elements(String field) {
    return StreamSupport.stream(json.path(field).spliterator(), false);
  }

  private static boolean contains(JsonNode list, String text) {
    return StreamSupport.stream(list.spliterator(), false)
        .anyMatch(each -> each.asText().equals(text));
  }
}
