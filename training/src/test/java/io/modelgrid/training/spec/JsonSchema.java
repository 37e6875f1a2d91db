package io.modelgrid.training.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** As much of JSON Schema as the schema of specifications uses; an unknown word is a mistake. */
final class JsonSchema {
  private static final Set<String> SAY_NOTHING =
      Set.of("$schema", "$id", "$defs", "title", "description", "default");

  private final JsonNode root;

  JsonSchema(JsonNode root) {
    this.root = root;
  }

  /** Where a document does not fit, and why. */
  List<String> mistakesIn(JsonNode document) {
    List<String> mistakes = new ArrayList<>();
    check(root, document, "", mistakes);
    return mistakes;
  }

  /** The keys that an object at this place may have; {@code [0]} is the first of a list. */
  Set<String> keysAt(JsonNode document, List<String> path) {
    JsonNode schema = root;
    JsonNode value = document;
    for (String step : path) {
      JsonNode here = branch(schema, value);
      if (step.startsWith("[")) {
        value = value.get(Integer.parseInt(step.substring(1, step.length() - 1)));
        schema = here.get("items");
      } else {
        value = value.get(step);
        schema = here.get("properties").get(step);
      }
    }
    Set<String> keys = new TreeSet<>();
    branch(schema, value).get("properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** Without references, and of several kinds the one that the value is of. */
  private JsonNode branch(JsonNode schema, JsonNode value) {
    if (schema.has("$ref")) {
      return branch(root.at(schema.get("$ref").textValue().substring(1)), value);
    }
    if (!schema.has("oneOf")) {
      return schema;
    }
    for (JsonNode each : schema.get("oneOf")) {
      if (fits(each, value)) {
        return each;
      }
    }
    throw new IllegalArgumentException("no branch for " + value);
  }

  private boolean fits(JsonNode schema, JsonNode value) {
    List<String> mistakes = new ArrayList<>();
    check(schema, value, "", mistakes);
    return mistakes.isEmpty();
  }

  private void check(JsonNode schema, JsonNode value, String path, List<String> mistakes) {
    schema
        .properties()
        .forEach(
            rule -> {
              if (!SAY_NOTHING.contains(rule.getKey())) {
                check(rule.getKey(), rule.getValue(), schema, value, path)
                    .ifPresent(each -> mistakes.add(path + ": " + each));
              }
            });
    if (value.isObject() && schema.has("properties")) {
      value
          .properties()
          .forEach(
              field -> {
                JsonNode inner = schema.get("properties").get(field.getKey());
                if (inner != null) {
                  check(inner, field.getValue(), path + "." + field.getKey(), mistakes);
                }
              });
    }
    if (value.isArray() && schema.has("items")) {
      value.forEach(each -> check(schema.get("items"), each, path + "[]", mistakes));
    }
    if (schema.has("$ref")) {
      check(root.at(schema.get("$ref").textValue().substring(1)), value, path, mistakes);
    }
  }

  private Optional<String> check(
      String word, JsonNode rule, JsonNode schema, JsonNode value, String path) {
    boolean holds =
        switch (word) {
          case "properties", "items", "$ref" -> true;
          case "type" -> type(rule, value);
          case "enum" -> contains(rule, value);
          case "const" -> same(rule, value);
          case "required" -> !value.isObject() || has(rule, value);
          case "additionalProperties" -> !value.isObject() || known(schema, value);
          case "minimum" -> !value.isNumber() || value.doubleValue() >= rule.doubleValue();
          case "maximum" -> !value.isNumber() || value.doubleValue() <= rule.doubleValue();
          case "minItems" -> !value.isArray() || value.size() >= rule.intValue();
          case "maxItems" -> !value.isArray() || value.size() <= rule.intValue();
          case "pattern" ->
              !value.isTextual()
                  || Pattern.compile(rule.textValue()).matcher(value.textValue()).find();
          case "anyOf" -> count(rule, value) > 0;
          case "oneOf" -> count(rule, value) == 1;
          default -> throw new IllegalArgumentException("unknown word " + word + " at " + path);
        };
    return holds ? Optional.empty() : Optional.of(word + " " + rule + " against " + value);
  }

  private int count(JsonNode schemas, JsonNode value) {
    int count = 0;
    for (JsonNode each : schemas) {
      count += fits(each, value) ? 1 : 0;
    }
    return count;
  }

  private static boolean type(JsonNode rule, JsonNode value) {
    if (rule.isArray()) {
      for (JsonNode each : rule) {
        if (type(each, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (rule.textValue()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> throw new IllegalArgumentException("unknown type " + rule);
    };
  }

  private static boolean contains(JsonNode rule, JsonNode value) {
    for (JsonNode each : rule) {
      if (same(each, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(JsonNode one, JsonNode other) {
    return one.equals(other)
        || (one.isNumber() && other.isNumber() && one.doubleValue() == other.doubleValue());
  }

  private static boolean has(JsonNode names, JsonNode value) {
    for (JsonNode each : names) {
      if (!value.has(each.textValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean known(JsonNode schema, JsonNode value) {
    List<String> names = new ArrayList<>();
    value.fieldNames().forEachRemaining(names::add);
    return names.stream().allMatch(each -> schema.get("properties").has(each));
  }
}
