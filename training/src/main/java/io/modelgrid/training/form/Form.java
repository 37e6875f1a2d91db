package io.modelgrid.training.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One object of a description. Every accessor names a key and what is allowed; a wrong value is put
 * on the list of mistakes with its path, as {@code network.hidden[1]}, and the usual value stands
 * in for it, so that reading goes on and finds the other mistakes. Call {@link #done} last: it
 * reports the keys that nobody asked for.
 */
public final class Form {
  private static final int SHOWN = 60;

  private final JsonNode node;
  private final String path;
  private final Mistakes mistakes;
  private final Set<String> asked = new LinkedHashSet<>();

  private Form(JsonNode node, String path, Mistakes mistakes) {
    this.node = node;
    this.path = path;
    this.mistakes = mistakes;
  }

  /** The top of a description. A node that is no object is a mistake, and reads as an empty one. */
  public static Form of(JsonNode node, Mistakes mistakes) {
    return of(node, "", mistakes);
  }

  private static Form of(JsonNode node, String path, Mistakes mistakes) {
    if (node.isObject()) {
      return new Form(node, path, mistakes);
    }
    mistakes.add(path.isEmpty() ? "specification" : path, shown(node) + " (expected: an object)");
    return new Form(JsonNodeFactory.instance.objectNode(), path, mistakes);
  }

  /** Whether the key is there at all. */
  public boolean has(String key) {
    return node.has(key);
  }

  /** Whether this text is what stands there; whatever else does is no mistake. */
  public boolean says(String key, String text) {
    JsonNode value = node.path(key);
    return value.isTextual() && value.textValue().equals(text);
  }

  /** Makes a key known without looking at it. */
  public void ask(String key) {
    asked.add(key);
  }

  /** The path of a key, for mistakes that the reader finds itself. */
  public String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Puts a mistake of the reader's own on the list. */
  public void wrong(String key, String what) {
    mistakes.add(path(key), what);
  }

  /** A text that must be there. */
  public String text(String key) {
    return required(key, "", "a text", Form::text);
  }

  public String text(String key, String usual) {
    return optional(key, usual, "a text", Form::text);
  }

  public Optional<String> textIfAny(String key) {
    return has(key) ? Optional.of(text(key)) : missing(key);
  }

  /** A text or a whole number, as the text that was written: for numbers that are names. */
  public String textOrWhole(String key, String usual) {
    return optional(
        key,
        usual,
        "a text or a whole number",
        each -> each.isIntegralNumber() ? Optional.of(each.asText()) : text(each));
  }

  public boolean flag(String key, boolean usual) {
    return optional(
        key,
        usual,
        "true or false",
        each -> each.isBoolean() ? Optional.of(each.booleanValue()) : Optional.empty());
  }

  /** A whole number within bounds, both included. */
  public int whole(String key, int least, int most, int usual) {
    String expected = "a whole number from " + least + " to " + most;
    return optional(key, usual, expected, each -> whole(each, least, most));
  }

  /** A whole number that must be there. */
  public int whole(String key, int least, int most) {
    String expected = "a whole number from " + least + " to " + most;
    return required(key, least, expected, each -> whole(each, least, most));
  }

  /** Any whole number of 64 bits. */
  public long seed(String key, long usual) {
    return optional(
        key,
        usual,
        "a whole number",
        each ->
            each.canConvertToLong() && each.isIntegralNumber()
                ? Optional.of(each.longValue())
                : Optional.empty());
  }

  /** A real number within bounds, both included. */
  public double real(String key, double least, double most, double usual) {
    return optional(key, usual, realExpected(least, most), each -> real(each, least, most));
  }

  /** A real number that must be there. */
  public double real(String key, double least, double most) {
    return required(key, least, realExpected(least, most), each -> real(each, least, most));
  }

  public Optional<Double> realIfAny(String key, double least, double most) {
    return has(key) ? Optional.of(real(key, least, most)) : missing(key);
  }

  /** One of some words. */
  public <T> T oneOf(String key, Map<String, T> known, T usual) {
    return optional(key, usual, words(known), each -> word(each, known));
  }

  /** One of some words, which must be there. */
  public <T> T oneOf(String key, Map<String, T> known) {
    T any = known.values().iterator().next();
    return required(key, any, words(known), each -> word(each, known));
  }

  /** A list of texts; empty if there is none. */
  public List<String> texts(String key) {
    return list(key, "a list of texts", Form::text);
  }

  /**
   * A list of texts that is read as a whole.
   *
   * @param usual if the key is not there
   * @param expected for people
   * @param read empty if they are not what is expected
   */
  public <T> T texts(
      String key, T usual, String expected, Function<List<String>, Optional<T>> read) {
    return optional(key, usual, expected, value -> all(value, Form::text).flatMap(read));
  }

  /** A list of whole numbers within bounds; empty if there is none. */
  public List<Integer> wholes(String key, int least, int most) {
    String expected = "a list of whole numbers from " + least + " to " + most;
    return list(key, expected, each -> whole(each, least, most));
  }

  /** A list of real numbers within bounds; empty if there is none. */
  public List<Double> reals(String key, double least, double most) {
    return list(key, "a list of numbers", each -> real(each, least, most));
  }

  /** An object inside this one; empty if the key is not there. */
  public Optional<Form> form(String key) {
    asked.add(key);
    JsonNode value = node.get(key);
    return value == null ? Optional.empty() : Optional.of(of(value, path(key), mistakes));
  }

  /** An object inside this one that must be there. */
  public Form needed(String key) {
    asked.add(key);
    JsonNode value = node.get(key);
    if (value == null) {
      wrong(key, "missing (expected: an object)");
      return new Form(JsonNodeFactory.instance.objectNode(), path(key), new Mistakes());
    }
    return of(value, path(key), mistakes);
  }

  /** A list of objects; empty if there is none. */
  public List<Form> forms(String key) {
    asked.add(key);
    JsonNode value = node.get(key);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      wrong(key, shown(value) + " (expected: a list of objects)");
      return List.of();
    }
    List<Form> all = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      all.add(of(value.get(i), path(key) + "[" + i + "]", mistakes));
    }
    return all;
  }

  /** The names of this object's keys, in their order, where they are the writer's own. */
  public List<String> keys() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Reports every key that nobody asked for. */
  public void done() {
    for (String key : keys()) {
      if (!asked.contains(key)) {
        wrong(key, "unknown key (expected: one of " + String.join(", ", asked) + ")");
      }
    }
  }

  private <T> List<T> list(String key, String expected, Function<JsonNode, Optional<T>> read) {
    return optional(key, List.of(), expected, value -> all(value, read));
  }

  private static <T> Optional<List<T>> all(JsonNode list, Function<JsonNode, Optional<T>> read) {
    if (!list.isArray()) {
      return Optional.empty();
    }
    List<T> all = new ArrayList<>();
    list.forEach(each -> read.apply(each).ifPresent(all::add));
    return all.size() == list.size() ? Optional.of(List.copyOf(all)) : Optional.empty();
  }

  private <T> T required(
      String key, T standIn, String expected, Function<JsonNode, Optional<T>> read) {
    if (!has(key)) {
      asked.add(key);
      wrong(key, "missing (expected: " + expected + ")");
      return standIn;
    }
    return optional(key, standIn, expected, read);
  }

  private <T> T optional(
      String key, T usual, String expected, Function<JsonNode, Optional<T>> read) {
    asked.add(key);
    JsonNode value = node.get(key);
    if (value == null) {
      return usual;
    }
    Optional<T> good = read.apply(value);
    if (good.isEmpty()) {
      wrong(key, shown(value) + " (expected: " + expected + ")");
    }
    return good.orElse(usual);
  }

  private <T> Optional<T> missing(String key) {
    asked.add(key);
    return Optional.empty();
  }

  private static String realExpected(double least, double most) {
    return "a number from " + least + " to " + most;
  }

  private static String words(Map<String, ?> known) {
    return "one of " + String.join(", ", new TreeSet<>(known.keySet()));
  }

  private static <T> Optional<T> word(JsonNode value, Map<String, T> known) {
    return value.isTextual() ? Optional.ofNullable(known.get(value.textValue())) : Optional.empty();
  }

  private static Optional<String> text(JsonNode value) {
    return value.isTextual() && !value.textValue().isBlank()
        ? Optional.of(value.textValue())
        : Optional.empty();
  }

  private static Optional<Integer> whole(JsonNode value, int least, int most) {
    return value.isIntegralNumber()
            && value.canConvertToInt()
            && value.intValue() >= least
            && value.intValue() <= most
        ? Optional.of(value.intValue())
        : Optional.empty();
  }

  private static Optional<Double> real(JsonNode value, double least, double most) {
    return value.isNumber() && value.doubleValue() >= least && value.doubleValue() <= most
        ? Optional.of(value.doubleValue())
        : Optional.empty();
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
