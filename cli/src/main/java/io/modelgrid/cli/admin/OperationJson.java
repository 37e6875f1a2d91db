package io.modelgrid.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Reads the admin API's account of an operation.
 *
 * @param json as {@code GET operations/{id}} answers
 */
public record OperationJson(JsonNode json) {

  public String id() {
    return Json.text(json, "id", "?");
  }

  public String model() {
    return Json.text(json, "model", "?");
  }

  public String kind() {
    return Json.text(plan(), "kind", "-");
  }

  public String version() {
    return Json.text(plan(), "version", "?");
  }

  public String label() {
    return Json.text(plan(), "label", "");
  }

  /** {@code RUNNING}, {@code SUCCEEDED}, {@code ROLLED_BACK} or {@code ABORTED}. */
  public String state() {
    return Json.text(json, "state", "?");
  }

  public boolean running() {
    return state().equals("RUNNING");
  }

  public String message() {
    return Json.text(json, "message", "");
  }

  public Optional<Instant> startedAt() {
    return instant(json, "started_at");
  }

  /** How long it took, or has taken so far. */
  public Duration took(Instant now) {
    return between(json, now);
  }

  /** The longest of its holds, in microseconds. */
  public OptionalLong holdMicros() {
    JsonNode hold = json.path("hold_micros");
    return hold.isNumber() ? OptionalLong.of(hold.asLong()) : OptionalLong.empty();
  }

  public List<Step> steps() {
    return StreamSupport.stream(json.path("steps").spliterator(), false).map(Step::new).toList();
  }

  /** What it is asked to do, in words. */
  public String title() {
    return switch (kind()) {
      case "SWAP" -> "swap of " + model() + " to version " + version();
      case "CANARY" -> "canary of " + model() + ": version " + version() + ", " + percents();
      case "SHADOW" -> "shadow of " + model() + ": version " + version() + ", " + share();
      case "LABEL" -> "label " + label() + " of " + model() + " to version " + version();
      case "UNLABEL" -> "label " + label() + " of " + model() + " taken away";
      default -> kind() + " of " + model();
    };
  }

  /** The share that a shadow gets, such as {@code 10%}. */
  public String share() {
    return Json.text(plan(), "share_percent", "0") + "%";
  }

  private String percents() {
    return StreamSupport.stream(plan().path("steps_percent").spliterator(), false)
        .map(step -> step.asText() + "%")
        .collect(Collectors.joining(", "));
  }

  private JsonNode plan() {
    return json.path("plan");
  }

  /**
   * One step of it.
   *
   * @param json an element of {@code steps}
   */
  public record Step(JsonNode json) {
    public String name() {
      return Json.text(json, "name", "?");
    }

    public boolean running() {
      return Json.text(json, "state", "").equals("RUNNING");
    }

    public boolean failed() {
      return Json.text(json, "state", "").equals("FAILED");
    }

    public String detail() {
      return Json.text(json, "detail", "");
    }

    public Duration took(Instant now) {
      return between(json, now);
    }

    /** What each node or slot has to say, in order of their names. */
    public Map<String, String> nodes() {
      Map<String, String> nodes = new TreeMap<>();
      json.path("nodes")
          .properties()
          .forEach(node -> nodes.put(node.getKey(), node.getValue().asText()));
      return nodes;
    }
  }

  /** The grid's clocks and ours may differ: never less than nothing. */
  private static Duration between(JsonNode json, Instant now) {
    Duration took =
        instant(json, "started_at")
            .map(start -> Duration.between(start, instant(json, "ended_at").orElse(now)))
            .orElse(Duration.ZERO);
    return took.isNegative() ? Duration.ZERO : took;
  }

  private static Optional<Instant> instant(JsonNode json, String field) {
    try {
      return json.path(field).isTextual()
          ? Optional.of(Instant.parse(json.path(field).asText()))
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
