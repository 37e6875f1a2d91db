package io.modelgrid.training.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.network.Network;
import java.io.IOException;

/** The bytes of {@code training.json}: what can be trained further, and where it came from. */
final class TrainingJson {
  /** The file that holds it, at the top of the bundle. */
  static final String FILE_NAME = "training.json";

  private static final int SCHEMA = 1;
  private static final int MOST_BYTES = 16 << 20;
  private static final int DEEPEST = 32;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
  }

  private TrainingJson() {}

  static byte[] write(TrainedVersion version) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("schema", SCHEMA);
    root.set("network", RecordJson.write(version.network()));
    root.set("preparation", RecordJson.write(version.preparation()));
    root.set("lineage", version.lineage());
    return bytes(root);
  }

  /** An object as indented JSON. */
  static byte[] bytes(JsonNode root) {
    try {
      return MAPPER.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("json: cannot be written (expected: a tree)", e);
    }
  }

  static TrainedVersion read(byte[] json) throws ModelException {
    if (json.length > MOST_BYTES) {
      throw new ModelException(
          FILE_NAME + ": " + json.length + " bytes (expected: at most " + MOST_BYTES + ")");
    }
    JsonNode root = tree(json);
    if (root.path("schema").asInt() != SCHEMA) {
      throw new ModelException(
          FILE_NAME + ": schema " + root.path("schema") + " (expected: " + SCHEMA + ")");
    }
    if (!root.path("lineage").isObject()) {
      throw new ModelException(FILE_NAME + ": lineage: missing (expected: an object)");
    }
    return new TrainedVersion(
        RecordJson.read(root.path("network"), Network.class, FILE_NAME + ": network"),
        RecordJson.read(root.path("preparation"), Preparation.class, FILE_NAME + ": preparation"),
        root.path("lineage"));
  }

  private static JsonNode tree(byte[] json) throws ModelException {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new ModelException(FILE_NAME + ": not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(FILE_NAME + ": not valid JSON", e);
    }
  }
}
