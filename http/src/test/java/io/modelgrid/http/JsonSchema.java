package io.modelgrid.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * As much of JSON Schema as the OpenAPI document uses, and stricter: where a schema names
 * properties, no others may be there.
 */
final class JsonSchema {
  private final JsonNode document;
  private final List<String> mistakes = new ArrayList<>();

  private JsonSchema(JsonNode document) {
    this.document = document;
  }

  /** What is wrong with a value, with its place; empty if it fits. */
  static List<String> mistakes(JsonNode document, JsonNode schema, JsonNode value) {
    JsonSchema check = new JsonSchema(document);
    check.check(schema, value, "$");
    return check.mistakes;
  }

  /** What a reference means; anything else is what it is. */
  static JsonNode resolved(JsonNode document, JsonNode schema) {
    JsonNode found = schema;
    while (found.has("$ref")) {
      found = document.at(found.get("$ref").asText().substring(1));
    }
    return found;
  }

  private void check(JsonNode reference, JsonNode value, String at) {
    JsonNode schema = resolved(document, reference);
    if (schema.isMissingNode()) {
      mistakes.add(at + ": no schema " + reference);
      return;
    }
    for (String choice : List.of("anyOf", "oneOf")) {
      if (schema.has(choice)) {
        checkChoice(schema.get(choice), value, at);
        return;
      }
    }
    if (schema.has("type") && types(schema).noneMatch(type -> is(type, value))) {
      mistakes.add(at + " is " + value + " (expected: " + schema.get("type") + ")");
      return;
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      mistakes.add(at + " is " + value + " (expected: one of " + schema.get("enum") + ")");
    }
    if (schema.has("pattern")
        && value.isTextual()
        && !value.asText().matches(schema.get("pattern").asText())) {
      mistakes.add(at + " is " + value + " (expected: as " + schema.get("pattern") + ")");
    }
    checkBounds(schema, value, at);
    for (int index = 0; value.isArray() && schema.has("items") && index < value.size(); index++) {
      check(schema.get("items"), value.get(index), at + "[" + index + "]");
    }
    if (value.isObject()) {
      checkProperties(schema, value, at);
    }
  }

  private void checkBounds(JsonNode schema, JsonNode value, String at) {
    if (value.isNumber()
        && (value.asDouble() < schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY)
            || value.asDouble() > schema.path("maximum").asDouble(Double.POSITIVE_INFINITY))) {
      mistakes.add(at + " is " + value + ", out of its bounds");
    }
  }

  private void checkChoice(JsonNode choices, JsonNode value, String at) {
    List<String> all = new ArrayList<>();
    for (JsonNode choice : choices) {
      List<String> its = mistakes(document, choice, value);
      if (its.isEmpty()) {
        return;
      }
      all.addAll(its);
    }
    mistakes.add(at + " fits no choice: " + all);
  }

  private void checkProperties(JsonNode schema, JsonNode value, String at) {
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        mistakes.add(at + " has no " + required);
      }
    }
    for (Map.Entry<String, JsonNode> property : value.properties()) {
      String name = property.getKey();
      JsonNode its = schema.path("properties").path(name);
      JsonNode others = schema.path("additionalProperties");
      if (!its.isMissingNode()) {
        check(its, property.getValue(), at + "." + name);
      } else if (others.isObject()) {
        check(others, property.getValue(), at + "." + name);
      } else if (schema.has("properties")) {
        mistakes.add(at + "." + name + " is not described");
      }
    }
  }

  private static Stream<String> types(JsonNode schema) {
    JsonNode type = schema.get("type");
    return type.isArray()
        ? StreamSupport.stream(type.spliterator(), false).map(JsonNode::asText)
        : Stream.of(type.asText());
  }

  private static boolean is(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("type: " + type);
    };
  }

  private static boolean contains(JsonNode values, JsonNode value) {
    return StreamSupport.stream(values.spliterator(), false).anyMatch(value::equals);
  }
}
