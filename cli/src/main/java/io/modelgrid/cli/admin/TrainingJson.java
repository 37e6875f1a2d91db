package io.modelgrid.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;

/**
 * Reads the admin API's account of a training.
 *
 * @param json as {@code GET trainings/{id}} answers
 */
public record TrainingJson(JsonNode json) {

  public String id() {
    return Json.text(json, "id", "?");
  }

  public String model() {
    return Json.text(json, "model", "?");
  }

  /** Whether it makes smaller versions of one that is there. */
  public boolean compresses() {
    return Json.text(json, "kind", "").equals("compress");
  }

  /** {@code WAITING}, {@code RUNNING}, {@code SUCCEEDED}, {@code REFUSED} and so on. */
  public String state() {
    return Json.text(json, "state", "?");
  }

  public boolean over() {
    return !state().equals("WAITING") && !state().equals("RUNNING");
  }

  public String message() {
    return Json.text(json, "message", "");
  }

  public List<String> reasons() {
    return texts("reasons");
  }

  /** Numbers of the versions that were registered from it. */
  public List<String> versions() {
    return texts("versions");
  }

  /** The swap or canary that it began. */
  public Optional<String> operation() {
    return json.path("operation").isTextual()
        ? Optional.of(json.path("operation").asText())
        : Optional.empty();
  }

  public String node() {
    return Json.text(json, "node", "-");
  }

  public int epoch() {
    return json.path("epoch").asInt();
  }

  public int epochs() {
    return json.path("epochs").asInt();
  }

  /** Share of the work that is done. */
  public double done() {
    return json.path("done").asDouble();
  }

  public OptionalDouble secondsLeft() {
    JsonNode left = json.path("seconds_left");
    return left.isNumber() ? OptionalDouble.of(left.asDouble()) : OptionalDouble.empty();
  }

  /** By which figure the best epoch is found. */
  public String decides() {
    return Json.text(
        json.path("specification").path("early-stopping"), "metric", "validation.loss");
  }

  /** What it is, in words. */
  public String title() {
    return (compresses() ? "compression " : "training ") + id() + " of " + model();
  }

  /** How long it ran, or has run so far; nothing while it waits. */
  public Duration took(Instant now) {
    Optional<Instant> start = instant("started_at");
    if (start.isEmpty()) {
      return Duration.ZERO;
    }
    // The grid's clocks and ours may differ: never less than nothing.
    Duration took = Duration.between(start.get(), instant("ended_at").orElse(now));
    return took.isNegative() ? Duration.ZERO : took;
  }

  /** What each epoch measured, oldest first. */
  public List<Point> curve() {
    return StreamSupport.stream(json.path("curve").spliterator(), false)
        .map(each -> new Point(each.path("epoch").asInt(), figures(each.path("values"))))
        .toList();
  }

  /** Final figures by name. */
  public Map<String, Double> results() {
    return figures(json.path("results"));
  }

  /**
   * One epoch.
   *
   * @param values by name; not a number where the grid says that it is none
   */
  public record Point(int epoch, Map<String, Double> values) {
    public Point {
      values = Map.copyOf(values);
    }
  }

  private static Map<String, Double> figures(JsonNode node) {
    Map<String, Double> figures = new LinkedHashMap<>();
    node.properties()
        .forEach(
            each ->
                figures.put(
                    each.getKey(),
                    each.getValue().isNumber() ? each.getValue().asDouble() : Double.NaN));
    return figures;
  }

  private List<String> texts(String field) {
    return StreamSupport.stream(json.path(field).spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  private Optional<Instant> instant(String field) {
    try {
      return json.path(field).isTextual()
          ? Optional.of(Instant.parse(json.path(field).asText()))
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
