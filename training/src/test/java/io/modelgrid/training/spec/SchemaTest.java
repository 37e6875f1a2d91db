package io.modelgrid.training.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The published schema says what the reader does, in both directions. */
class SchemaTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Path EXAMPLES =
      Path.of(System.getProperty("modelgrid.root", "..")).resolve("examples");
  private static final Pattern UNKNOWN =
      Pattern.compile("(.*)nobody: unknown key \\(expected: one of (.*)\\)");

  /**
   * What the reader says of single values; what it says of several together is not the schema's.
   */
  private static final Pattern OF_ONE_VALUE =
      Pattern.compile(
          ".*(unknown key|expected: a (whole )?number|expected: a text|expected: one of [a-z0-9-]+"
              + ", |expected: true or false|expected: an? (object|list of)|missing or empty).*",
          Pattern.DOTALL);

  /** Of these one value does not fit the rest, though each is one of those that there are. */
  private static final Pattern OF_SEVERAL =
      Pattern.compile(
          ".*since the answers are.*|early-stopping.metric: validation.*|loss.kind: .*, but rows"
              + " have.*");

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<JsonNode> OTHERS =
      List.of(
          NODES.nullNode(),
          NODES.textNode(" "),
          NODES.textNode("nonsense here"),
          NODES.numberNode(-3),
          NODES.numberNode(2.5),
          NODES.numberNode(1e16),
          NODES.booleanNode(true),
          NODES.arrayNode(),
          NODES.arrayNode().add(1.5).add("x"),
          NODES.objectNode());

  private static JsonSchema schema;
  private static final List<ObjectNode> DOCUMENTS = new ArrayList<>();

  @BeforeAll
  static void collect() throws Exception {
    schema = new JsonSchema(MAPPER.readTree(TrainingSpec.schema()));
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      for (Path each : files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList()) {
        DOCUMENTS.add((ObjectNode) SpecTree.read(Files.readAllBytes(each), true));
      }
    }
    assertThat(DOCUMENTS).hasSizeGreaterThan(5);
    DOCUMENTS.addAll(Documents.all());
  }

  @Test
  void everyDocumentIsRightForBoth() {
    for (ObjectNode document : DOCUMENTS) {
      assertThat(schema.mistakesIn(document)).as(document.toString()).isEmpty();
      assertThat(readerSays(document)).as(document.toString()).isEmpty();
    }
  }

  /**
   * In each object of each document, a key that nobody knows makes the reader list those it knows.
   */
  @Test
  void bothKnowTheSameKeys() {
    Set<String> kinds = new TreeSet<>();
    for (ObjectNode document : DOCUMENTS) {
      for (List<String> path : objectsIn(document)) {
        ObjectNode changed = document.deepCopy();
        ((ObjectNode) at(changed, path)).put("nobody", 1);

        List<String> unknown =
            readerSays(changed).stream().filter(each -> UNKNOWN.matcher(each).matches()).toList();

        assertThat(unknown).as("%s in %s", path, document).hasSize(1);
        Matcher matcher = UNKNOWN.matcher(unknown.get(0));
        assertThat(matcher.matches()).isTrue();
        assertThat(new TreeSet<>(Arrays.asList(matcher.group(2).split(", "))))
            .as("%s in %s", path, document)
            .isEqualTo(schema.keysAt(document, path));
        assertThat(schema.mistakesIn(changed)).isNotEmpty();
        JsonNode kind = at(document, path).path("kind");
        kinds.add(path + " " + kind.asText() + at(document, path).path("type").asText());
      }
    }
    assertThat(kinds).hasSizeGreaterThan(60);
  }

  /**
   * Each value of each document is taken away and replaced; both say the same of what comes out.
   */
  @Test
  void bothRefuseTheSameValues() {
    int refused = 0;
    for (ObjectNode document : DOCUMENTS) {
      for (ObjectNode changed : changesOf(document)) {
        List<String> reader = readerSays(changed);
        List<String> published = schema.mistakesIn(changed);
        if (!published.isEmpty()) {
          refused++;
          assertThat(reader).as("schema: %s; %s", published, changed).isNotEmpty();
        } else {
          assertThat(reader.stream().filter(SchemaTest::isOfOneValue))
              .as("schema has nothing against %s", changed)
              .isEmpty();
        }
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private static boolean isOfOneValue(String mistake) {
    return OF_ONE_VALUE.matcher(mistake).matches() && !OF_SEVERAL.matcher(mistake).matches();
  }

  private static List<ObjectNode> changesOf(ObjectNode document) {
    List<ObjectNode> all = new ArrayList<>();
    for (List<String> path : objectsIn(document)) {
      List<String> keys = new ArrayList<>();
      at(document, path).fieldNames().forEachRemaining(keys::add);
      for (String key : keys) {
        all.add(changed(document, path, each -> each.remove(key)));
        for (JsonNode other : OTHERS) {
          all.add(changed(document, path, each -> each.set(key, other)));
        }
      }
    }
    return all;
  }

  private static ObjectNode changed(
      ObjectNode document, List<String> path, Consumer<ObjectNode> change) {
    ObjectNode copy = document.deepCopy();
    change.accept((ObjectNode) at(copy, path));
    return copy;
  }

  private static List<String> readerSays(JsonNode document) {
    try {
      TrainingSpec.read(document.toString().getBytes(StandardCharsets.UTF_8), false);
      return List.of();
    } catch (SpecException e) {
      return e.mistakes();
    }
  }

  private static JsonNode at(JsonNode document, List<String> path) {
    JsonNode node = document;
    for (String step : path) {
      node =
          step.startsWith("[")
              ? node.get(Integer.parseInt(step.substring(1, step.length() - 1)))
              : node.get(step);
    }
    return node;
  }

  private static Set<List<String>> objectsIn(JsonNode document) {
    Set<List<String>> paths = new LinkedHashSet<>();
    collect(document, List.of(), paths);
    return paths;
  }

  private static void collect(JsonNode node, List<String> path, Set<List<String>> paths) {
    if (node.isObject()) {
      paths.add(path);
      node.properties().forEach(each -> collect(each.getValue(), then(path, each.getKey()), paths));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        collect(array.get(i), then(path, "[" + i + "]"), paths);
      }
    }
  }

  private static List<String> then(List<String> path, String step) {
    List<String> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }
}
