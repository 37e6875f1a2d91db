package io.modelgrid.training.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.training.optimize.Optimizer;
import io.modelgrid.training.weights.Weights;
import io.modelgrid.training.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A training's state as one file, so that it is replaced whole: weights, the best ones, what the
 * optimizer remembers, and the position.
 */
final class Checkpoint {
  private static final String WEIGHTS = "weights/";
  private static final String BEST = "best/";
  private static final String OPTIMIZER = "optimizer/";
  private static final String PLAN = "plan";
  private static final String POSITION = "position";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final String plan;

  /**
   * Where a plan's checkpoint lies.
   *
   * @param plan its fingerprint
   */
  Checkpoint(Path folder, String plan) {
    this.file = folder.resolve("training.safetensors");
    this.plan = plan;
  }

  /** What was read. */
  record Loaded(Weights weights, Map<String, float[]> optimizer, long steps) {}

  /**
   * Writes; the last one stays until this one is whole.
   *
   * @throws LoopException if it cannot be written
   */
  void write(Weights weights, Optimizer optimizer, Position position) {
    Map<String, Weights.Values> arrays = new LinkedHashMap<>();
    weights.byName().forEach((name, values) -> arrays.put(WEIGHTS + name, values));
    position.best.ifPresent(
        best -> best.byName().forEach((name, values) -> arrays.put(BEST + name, values)));
    optimizer
        .state()
        .forEach(
            (name, numbers) ->
                arrays.put(OPTIMIZER + name, new Weights.Values(List.of(numbers.length), numbers)));
    Map<String, String> metadata =
        Map.of(PLAN, plan, POSITION, written(position, optimizer.steps()).toString());
    Weights all = new Weights(arrays);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      new WeightsFile(all, metadata).write(file);
    } catch (IOException e) {
      throw new LoopException(
          "checkpoint: cannot write "
              + file
              + ": "
              + reason(e)
              + " (expected: room for "
              + (2 * all.count() * Float.BYTES / 1_000_000 + 1)
              + " MB and the right to write; what was there before is kept)",
          e);
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static ObjectNode written(Position position, long steps) {
    ObjectNode json = JSON.createObjectNode();
    json.put("epoch", position.epoch);
    json.put("step", position.step);
    json.put("loss_sum", Double.toString(position.lossSum));
    json.put("steps", steps);
    json.put("best_epoch", position.bestEpoch);
    json.put("best_value", Double.toString(position.bestValue));
    json.put("waited", position.waited);
    ArrayNode curve = json.putArray("curve");
    position.curve.forEach(
        values -> {
          ObjectNode point = curve.addObject();
          values.forEach((name, value) -> point.put(name, Double.toString(value)));
        });
    return json;
  }

  /** Whether there is one. */
  boolean exists() {
    return Files.exists(file);
  }

  /**
   * Reads it.
   *
   * @param position is set to what was read
   * @throws IOException if it is damaged, or of another plan
   */
  Loaded read(Position position) throws IOException {
    WeightsFile read = WeightsFile.read(file);
    if (!plan.equals(read.metadata().get(PLAN))) {
      throw new IOException("it is of another plan");
    }
    JsonNode json = JSON.readTree(read.metadata().getOrDefault(POSITION, "{}"));
    Map<String, Weights.Values> weights = new LinkedHashMap<>();
    Map<String, Weights.Values> best = new LinkedHashMap<>();
    Map<String, float[]> optimizer = new LinkedHashMap<>();
    read.weights()
        .byName()
        .forEach(
            (name, values) -> {
              String rest = name.substring(name.indexOf('/') + 1);
              if (name.startsWith(WEIGHTS)) {
                weights.put(rest, values);
              } else if (name.startsWith(BEST)) {
                best.put(rest, values);
              } else {
                optimizer.put(rest, values.numbers());
              }
            });
    position.epoch = json.path("epoch").asInt();
    position.step = json.path("step").asInt();
    position.lossSum = Double.parseDouble(json.path("loss_sum").asText("0"));
    position.bestEpoch = json.path("best_epoch").asInt();
    position.bestValue = Double.parseDouble(json.path("best_value").asText("0"));
    position.waited = json.path("waited").asInt();
    position.best = best.isEmpty() ? Optional.empty() : Optional.of(new Weights(best));
    for (JsonNode point : json.path("curve")) {
      Map<String, Double> values = new LinkedHashMap<>();
      point
          .properties()
          .forEach(each -> values.put(each.getKey(), Double.valueOf(each.getValue().asText())));
      position.curve.add(values);
    }
    return new Loaded(new Weights(weights), optimizer, json.path("steps").asLong());
  }
}
