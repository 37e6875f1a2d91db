package io.modelgrid.training.spec;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes that people sent as a tree, within bounds of size and depth, no key twice. */
final class SpecTree {
  /** No specification is larger. */
  static final int MOST_BYTES = 1 << 20;

  /** None is nested deeper. */
  static final int DEEPEST = 32;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              new JsonFactoryBuilder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SpecTree() {}

  static JsonNode read(byte[] bytes, boolean yaml) throws SpecException {
    if (bytes.length > MOST_BYTES) {
      throw refused(bytes.length + " bytes (expected: at most " + MOST_BYTES + ")");
    }
    return yaml ? new YamlTree(text(bytes)).read() : json(bytes);
  }

  static SpecException refused(String what) {
    return new SpecException(List.of("specification: " + what));
  }

  /** The tree as JSON without white space, keys in the order in which they were written. */
  static String written(JsonNode tree) {
    try {
      return JSON.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("specification: cannot be written (expected: a tree)", e);
    }
  }

  private static JsonNode json(byte[] bytes) throws SpecException {
    try {
      JsonNode tree = JSON.readTree(bytes);
      if (tree.isMissingNode()) {
        throw refused("empty (expected: an object)");
      }
      return tree;
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null
              ? ""
              : ", line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw refused("not valid JSON" + place + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw refused("not valid JSON: " + e.getMessage());
    }
  }

  private static String text(byte[] bytes) throws SpecException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refused("not valid UTF-8 (expected: a text)");
    }
  }
}
