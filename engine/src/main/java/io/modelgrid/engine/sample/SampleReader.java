package io.modelgrid.engine.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the samples of a bundle: JSON objects with {@code inputs} as in the Open Inference Protocol
 * ({@code name}, {@code datatype}, {@code shape}, {@code data}) and, if wanted, {@code outputs} of
 * the same kind, each with an optional {@code tolerance}. Whatever else is there is a mistake.
 */
public final class SampleReader {
  /** No sample's file is larger than this. */
  public static final long MAX_BYTES = 4 << 20;

  private static final double USUAL_TOLERANCE = 0.001;
  private static final Set<String> KEYS = Set.of("inputs", "outputs");
  private static final Set<DataType> REAL = Set.of(DataType.FP32, DataType.FP64);
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String name;

  private SampleReader(String name) {
    this.name = name;
  }

  /**
   * Reads one.
   *
   * @param name what messages call it: its name in the bundle
   * @throws LoadException saying what is wrong with it
   */
  public static Sample read(String name, Path file) throws LoadException {
    SampleReader reader = new SampleReader(name);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw reader.refusal(
            Files.size(file) + " bytes (expected: at most " + MAX_BYTES + " bytes)");
      }
      return reader.sample(reader.tree(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw LoadException.here("the sample " + name + " could not be read on this node", e);
    }
  }

  private JsonNode tree(byte[] json) throws LoadException, IOException {
    try {
      JsonNode root = MAPPER.readTree(json);
      if (!root.isObject()) {
        throw refusal("no JSON object (expected: {\"inputs\": […]})");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw LoadException.invalid(
          "the sample " + name + ": not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private Sample sample(JsonNode root) throws LoadException {
    checkKeys(root, KEYS, "");
    if (!root.path("inputs").isArray()) {
      throw refusal("inputs: missing, or no list (expected: a list, perhaps an empty one)");
    }
    List<NamedTensor> inputs = new ArrayList<>();
    for (JsonNode each : root.get("inputs")) {
      inputs.add(tensor(each, "inputs", Set.of()));
    }
    List<Expectation> outputs = new ArrayList<>();
    if (root.has("outputs") && (!root.get("outputs").isArray() || root.get("outputs").isEmpty())) {
      throw refusal("outputs: no list, or an empty one (expected: one or more, or no such key)");
    }
    for (JsonNode each : root.path("outputs")) {
      NamedTensor output = tensor(each, "outputs", Set.of("tolerance"));
      outputs.add(new Expectation(output, tolerance(each, output)));
    }
    checkNames(inputs, "inputs");
    checkNames(outputs.stream().map(Expectation::output).toList(), "outputs");
    return new Sample(name, inputs, outputs);
  }

  private NamedTensor tensor(JsonNode node, String list, Set<String> further) throws LoadException {
    if (!node.isObject() || !node.path("name").isTextual()) {
      throw refusal(list + ": an entry without a name (expected: {\"name\": …, \"datatype\": …})");
    }
    String where = list + " '" + node.get("name").textValue() + "': ";
    Set<String> keys = new HashSet<>(TensorJson.KEYS);
    keys.addAll(further);
    checkKeys(node, keys, where);
    try {
      return new NamedTensor(node.get("name").textValue(), TensorJson.tensor(node));
    } catch (IllegalArgumentException e) {
      throw LoadException.invalid("the sample " + name + ": " + where + e.getMessage(), e);
    }
  }

  private double tolerance(JsonNode node, NamedTensor output) throws LoadException {
    JsonNode given = node.get("tolerance");
    DataType type = output.tensor().dataType();
    if (given == null) {
      return REAL.contains(type) ? USUAL_TOLERANCE : 0;
    }
    double tolerance = given.isNumber() ? given.doubleValue() : -1;
    if (type == DataType.BYTES || !Double.isFinite(tolerance) || tolerance < 0) {
      throw refusal(
          "outputs '%s': tolerance: %s (expected: a number of 0 or more; none for texts)"
              .formatted(output.name(), given));
    }
    return tolerance;
  }

  private void checkKeys(JsonNode node, Set<String> known, String where) throws LoadException {
    for (String key : (Iterable<String>) node::fieldNames) {
      if (!known.contains(key)) {
        throw refusal(
            where + TensorJson.shown(key) + ": unknown key (expected: " + sorted(known) + ")");
      }
    }
  }

  private void checkNames(List<NamedTensor> tensors, String list) throws LoadException {
    Set<String> seen = new HashSet<>();
    for (NamedTensor tensor : tensors) {
      if (!seen.add(tensor.name())) {
        throw refusal(list + " '" + tensor.name() + "': given twice (expected: each name once)");
      }
    }
  }

  private static String sorted(Set<String> keys) {
    return String.join(", ", keys.stream().sorted().toList());
  }

  private LoadException refusal(String reason) {
    return LoadException.invalid("the sample " + name + ": " + reason);
  }
}
