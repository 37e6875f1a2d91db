package io.modelgrid.http.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body that compresses a version, and makes the specification of it. What says how stands
 * either in the body itself, for one variant, or in its list {@code variants}; all else that may
 * stand in a specification may stand beside it, and what it means is the grid's to say.
 */
final class CompressBody {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** What says how one variant is made. */
  private static final Set<String> VARIANT =
      Set.of(
          "name",
          "quantize",
          "full-range",
          "calibration",
          "block",
          "prune",
          "by",
          "epochs",
          "soft-threshold");

  /** What says on what a version is measured, and what is demanded of it. */
  private static final Set<String> MEASURE = Set.of("data", "preparation", "split", "seed", "gate");

  private static final String VARIANTS = "variants";
  private static final String VERSION = "version";
  private static final String COMPRESS = "compress";
  private static final String WHY = "why";

  private CompressBody() {}

  /**
   * A specification, and why it is submitted.
   *
   * @param version number or label of what is compressed
   */
  record Asked(ObjectNode specification, String version, @Nullable String why) {
    /** Whether it says on what the variants are measured. */
    boolean hasData() {
      return specification.has("data");
    }

    /** The same, measured on what another specification says, and let through by its gate. */
    Asked on(JsonNode other) {
      ObjectNode measured = specification.deepCopy();
      for (String key : MEASURE) {
        if (other.has(key) && !measured.has(key)) {
          measured.set(key, other.get(key));
        }
      }
      return new Asked(measured, version, why);
    }

    byte[] bytes() {
      return specification.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** What a specification says, if it is the JSON that it should be. */
  static Optional<JsonNode> tree(String specification) {
    try {
      return Optional.of(MAPPER.readTree(specification));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static Asked read(String model, JsonReader.Format format, byte[] body) {
    ObjectNode asked = object(format, body);
    String why = why(asked);
    ObjectNode specification = MAPPER.createObjectNode().put("model", model);
    ObjectNode compress = specification.putObject(COMPRESS);
    JsonNode version = asked.remove(VERSION);
    if (version == null) {
      compress.put(VERSION, ModelSelector.STABLE);
    } else {
      compress.set(VERSION, version);
    }
    compress.set(VARIANTS, variants(asked));
    JsonNode serve = asked.remove("serve");
    if (serve != null) {
      compress.set("serve", serve);
    }
    for (String taken : Set.of("model", COMPRESS)) {
      if (asked.has(taken)) {
        throw Refusal.badRequest(
            "unknown field '" + taken + "' (expected: the model in the path, and variants)");
      }
    }
    specification.setAll(asked);
    return new Asked(specification, compress.get(VERSION).asText(), why);
  }

  private static JsonNode variants(ObjectNode asked) {
    ObjectNode one = MAPPER.createObjectNode();
    for (String key : VARIANT) {
      JsonNode value = asked.remove(key);
      if (value != null) {
        one.set(key, value);
      }
    }
    JsonNode several = asked.remove(VARIANTS);
    if (several == null) {
      ArrayNode single = MAPPER.createArrayNode();
      return single.add(one);
    }
    if (!one.isEmpty()) {
      throw Refusal.badRequest(
          one.fieldNames().next()
              + " stands beside variants (expected: one variant in the body, or all in variants)");
    }
    return several;
  }

  private static @Nullable String why(ObjectNode asked) {
    JsonNode why = asked.remove(WHY);
    if (why == null) {
      return null;
    }
    String text = why.asText().strip();
    if (!why.isTextual()
        || text.length() > CommandBody.MAX_WHY
        || text.codePoints().anyMatch(Character::isISOControl)) {
      throw Refusal.badRequest(
          "why is no reason (expected: a sentence of at most "
              + CommandBody.MAX_WHY
              + " letters without control characters)");
    }
    return text;
  }

  /** The body, once the strict reader has nothing against it. */
  private static ObjectNode object(JsonReader.Format format, byte[] body) {
    try (JsonReader json = format.read(body)) {
      json.openObject();
      json.skip();
      json.finish();
      return (ObjectNode) MAPPER.readTree(body);
    } catch (IOException e) {
      throw new IllegalStateException("body: was read once, and cannot be again", e);
    }
  }
}
