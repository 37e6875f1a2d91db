package io.modelgrid.training.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;

/**
 * One document of YAML as a tree. Plain words are read as YAML 1.2's core schema says: {@code yes}
 * is a word, {@code 1e-3} a number. Anchors, aliases and tags are refused: nothing is written once
 * and meant many times, and nothing is made but objects, lists, texts, numbers, truths and null.
 */
final class YamlTree {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,400}");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,21}");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,16}");
  private static final Pattern REAL =
      Pattern.compile(
          "[-+]?(\\.[0-9]{1,400}|[0-9]{1,400}(\\.[0-9]{0,400})?)([eE][-+]?[0-9]{1,5})?");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String text;

  YamlTree(String text) {
    this.text = text;
  }

  JsonNode read() throws SpecException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(SpecTree.MOST_BYTES);
    options.setNestingDepthLimit(SpecTree.DEEPEST);
    try {
      Iterator<Event> events = new Yaml(options).parse(new StringReader(text)).iterator();
      events.next();
      Event first = events.next();
      if (first instanceof StreamEndEvent) {
        throw SpecTree.refused("empty (expected: an object)");
      }
      require(first, DocumentStartEvent.class);
      JsonNode root = node(events.next(), events, 0);
      require(events.next(), DocumentEndEvent.class);
      if (!(events.next() instanceof StreamEndEvent)) {
        throw SpecTree.refused("several documents (expected: one)");
      }
      return root;
    } catch (MarkedYAMLException e) {
      String place =
          e.getProblemMark() == null
              ? ""
              : ", line %d, column %d"
                  .formatted(e.getProblemMark().getLine() + 1, e.getProblemMark().getColumn() + 1);
      throw SpecTree.refused("not valid YAML" + place + ": " + e.getProblem());
    } catch (YAMLException e) {
      throw SpecTree.refused("not valid YAML: " + e.getMessage());
    }
  }

  private static void require(Event event, Class<?> type) {
    if (!type.isInstance(event)) {
      throw new IllegalStateException(
          "event: " + event.getEventId() + " (expected: " + type.getSimpleName() + ")");
    }
  }

  private JsonNode node(Event event, Iterator<Event> events, int depth) throws SpecException {
    if (depth > SpecTree.DEEPEST) {
      throw wrong(event, "nested too deep (expected: at most " + SpecTree.DEEPEST + " levels)");
    }
    if (event instanceof AliasEvent) {
      throw wrong(event, "an alias (expected: the value itself)");
    }
    if (event instanceof NodeEvent named && named.getAnchor() != null) {
      throw wrong(event, "an anchor (expected: none, since aliases are refused)");
    }
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar);
    }
    if (event instanceof SequenceStartEvent start) {
      untagged(start, start.getTag());
      return sequence(events, depth);
    }
    if (event instanceof MappingStartEvent start) {
      untagged(start, start.getTag());
      return mapping(events, depth);
    }
    throw wrong(event, "no value (expected: one)");
  }

  private ArrayNode sequence(Iterator<Event> events, int depth) throws SpecException {
    ArrayNode all = NODES.arrayNode();
    for (Event each = events.next(); !(each instanceof SequenceEndEvent); each = events.next()) {
      all.add(node(each, events, depth + 1));
    }
    return all;
  }

  private ObjectNode mapping(Iterator<Event> events, int depth) throws SpecException {
    ObjectNode all = NODES.objectNode();
    for (Event each = events.next(); !(each instanceof MappingEndEvent); each = events.next()) {
      if (!(each instanceof ScalarEvent)) {
        throw wrong(each, "a key that is no word (expected: a word)");
      }
      // Checks anchor and tag as for any value; a key is its text, whatever it looks like.
      node(each, events, depth + 1);
      String key = ((ScalarEvent) each).getValue();
      if (all.has(key)) {
        throw wrong(each, "the key " + key + " is there twice (expected: once)");
      }
      all.set(key, node(events.next(), events, depth + 1));
    }
    return all;
  }

  private static JsonNode scalar(ScalarEvent scalar) throws SpecException {
    untagged(scalar, scalar.getTag());
    String value = scalar.getValue();
    return scalar.getScalarStyle() == ScalarStyle.PLAIN ? plain(value) : NODES.textNode(value);
  }

  private static JsonNode plain(String value) {
    return switch (value) {
      case "", "~", "null", "Null", "NULL" -> NODES.nullNode();
      case "true", "True", "TRUE" -> NODES.booleanNode(true);
      case "false", "False", "FALSE" -> NODES.booleanNode(false);
      default -> numberOrText(value);
    };
  }

  private static JsonNode numberOrText(String value) {
    if (WHOLE.matcher(value).matches()) {
      return whole(new BigInteger(value));
    }
    if (OCTAL.matcher(value).matches()) {
      return whole(new BigInteger(value.substring(2), 8));
    }
    if (HEXADECIMAL.matcher(value).matches()) {
      return whole(new BigInteger(value.substring(2), 16));
    }
    if (REAL.matcher(value).matches() && Double.isFinite(Double.parseDouble(value))) {
      return NODES.numberNode(Double.parseDouble(value));
    }
    return NODES.textNode(value);
  }

  private static JsonNode whole(BigInteger number) {
    if (number.bitLength() < Integer.SIZE) {
      return NODES.numberNode(number.intValue());
    }
    return number.bitLength() < Long.SIZE
        ? NODES.numberNode(number.longValue())
        : NODES.numberNode(number);
  }

  private static void untagged(Event event, @Nullable String tag) throws SpecException {
    if (tag != null) {
      throw wrong(event, "the tag " + tag + " (expected: no tags)");
    }
  }

  private static SpecException wrong(Event event, String what) {
    var mark = event.getStartMark();
    return SpecTree.refused(
        "line %d, column %d: %s".formatted(mark.getLine() + 1, mark.getColumn() + 1, what));
  }
}
