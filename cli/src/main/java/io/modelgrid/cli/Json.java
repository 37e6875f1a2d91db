package io.modelgrid.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** JSON as the commands read and print it. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Reads one JSON value. The exception's message says where it is broken. */
  public static JsonNode parse(String text) throws IOException {
    return MAPPER.readTree(text);
  }

  /** As people and {@code jq} like it: indented. */
  public static String pretty(JsonNode node) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree that cannot be written", e);
    }
  }

  /** A field as text; {@code otherwise} where it is missing or null. */
  public static String text(JsonNode node, String field, String otherwise) {
    JsonNode value = node.path(field);
    return value.isMissingNode() || value.isNull() ? otherwise : value.asText();
  }
}
