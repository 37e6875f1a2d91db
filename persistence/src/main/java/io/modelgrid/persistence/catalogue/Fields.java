package io.modelgrid.persistence.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object, read strictly: what is missing or of another type is named. */
final class Fields {
  private final String path;
  private final JsonNode json;

  Fields(String path, @Nullable JsonNode json) {
    this.path = path;
    if (json == null || !json.isObject()) {
      throw new IllegalArgumentException(path + ": not an object (expected: a JSON object)");
    }
    this.json = json;
  }

  String text(String name) {
    JsonNode value = field(name);
    if (!value.isTextual()) {
      throw mistake(name, "a text");
    }
    return value.textValue();
  }

  @Nullable String optionalText(String name) {
    return field(name).isNull() ? null : text(name);
  }

  long number(String name) {
    JsonNode value = field(name);
    if (!value.canConvertToLong() || !value.isIntegralNumber()) {
      throw mistake(name, "a whole number");
    }
    return value.longValue();
  }

  @Nullable Integer optionalInteger(String name) {
    return field(name).isNull() ? null : integer(name);
  }

  int integer(String name) {
    return integer(name, field(name));
  }

  List<Integer> integers(String name) {
    return list(name, each -> integer(name, each));
  }

  private int integer(String name, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw mistake(name, "a whole number of 32 bits");
    }
    return value.intValue();
  }

  /** One of an enum's constants, by its name. */
  <E extends Enum<E>> E oneOf(String name, Class<E> words) {
    String word = text(name);
    return Arrays.stream(words.getEnumConstants())
        .filter(each -> each.name().equals(word))
        .findFirst()
        .orElseThrow(() -> mistake(name, "one of " + Arrays.toString(words.getEnumConstants())));
  }

  Duration duration(String name) {
    try {
      return Duration.parse(text(name));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(mistake(name, "a length in ISO 8601").getMessage(), e);
    }
  }

  boolean flag(String name) {
    JsonNode value = field(name);
    if (!value.isBoolean()) {
      throw mistake(name, "true or false");
    }
    return value.booleanValue();
  }

  Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(mistake(name, "a time in ISO 8601").getMessage(), e);
    }
  }

  SortedMap<String, String> texts(String name) {
    SortedMap<String, String> texts = new TreeMap<>();
    Fields inner = object(name);
    inner.json.fieldNames().forEachRemaining(key -> texts.put(key, inner.text(key)));
    return texts;
  }

  SortedMap<String, Double> numbers(String name) {
    SortedMap<String, Double> numbers = new TreeMap<>();
    Fields inner = object(name);
    for (Map.Entry<String, JsonNode> field : inner.json.properties()) {
      if (!field.getValue().isNumber()) {
        throw inner.mistake(field.getKey(), "a number");
      }
      numbers.put(field.getKey(), field.getValue().doubleValue());
    }
    return numbers;
  }

  @Nullable Duration optionalDuration(String name) {
    return field(name).isNull() ? null : duration(name);
  }

  @Nullable Instant optionalInstant(String name) {
    return field(name).isNull() ? null : instant(name);
  }

  List<String> listOfTexts(String name) {
    return list(
        name,
        each -> {
          if (!each.isTextual()) {
            throw mistake(name, "texts");
          }
          return each.textValue();
        });
  }

  Fields object(String name) {
    return new Fields(path + "." + name, field(name));
  }

  @Nullable Fields optionalObject(String name) {
    return field(name).isNull() ? null : object(name);
  }

  <T> List<T> list(String name, Function<JsonNode, T> element) {
    JsonNode value = field(name);
    if (!value.isArray()) {
      throw mistake(name, "a list");
    }
    List<T> elements = new ArrayList<>();
    value.forEach(each -> elements.add(element.apply(each)));
    return elements;
  }

  <T> List<T> objects(String name, Function<Fields, T> element) {
    return list(name, each -> element.apply(new Fields(path + "." + name, each)));
  }

  IllegalArgumentException mistake(String name, String expected) {
    return new IllegalArgumentException(
        path + "." + name + ": " + json.get(name) + " (expected: " + expected + ")");
  }

  private JsonNode field(String name) {
    JsonNode value = json.get(name);
    if (value == null) {
      throw new IllegalArgumentException(path + "." + name + ": missing (expected: a value)");
    }
    return value;
  }
}
