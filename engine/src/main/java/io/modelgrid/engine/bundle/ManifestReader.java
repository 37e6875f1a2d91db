package io.modelgrid.engine.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelgrid.engine.image.PictureShape;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.tensor.ClassLabels;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads one {@code modelgrid.json} and collects every mistake instead of stopping at the first. */
final class ManifestReader {
  private static final List<String> KEYS =
      List.of(
          "task",
          "model",
          "tokenizer",
          "pooling",
          "normalise",
          "max-length",
          "matryoshka",
          "batching",
          "max-batch",
          "samples",
          "labels",
          "channels",
          "height",
          "width",
          "inputs",
          "outputs");
  private static final List<String> PICTURE_KEYS = List.of("channels", "height", "width");
  private static final int LONGEST = 1 << 20;

  /** Three channels of this, squared, are 12 MB of numbers for each picture. */
  private static final int LARGEST_PICTURE = 1024;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final List<String> mistakes = new ArrayList<>();

  BundleManifest read(byte[] json) throws LoadException {
    JsonNode root = tree(json);
    TreeSet<String> unknown = new TreeSet<>();
    root.fieldNames().forEachRemaining(unknown::add);
    KEYS.forEach(unknown::remove);
    unknown.forEach(
        key ->
            mistakes.add(key + ": unknown key (expected: one of " + String.join(", ", KEYS) + ")"));
    BundleManifest usual = BundleManifest.defaults();
    BundleManifest manifest =
        new BundleManifest(
            task(root),
            fileName(root, "model", usual.model()),
            fileName(root, "tokenizer", usual.tokenizer()),
            pooling(root, usual.pooling()),
            flag(root, "normalise", usual.normalise()),
            maxLength(root, usual.maxLength()),
            matryoshka(root, usual.matryoshka()),
            batching(root, usual.batching()),
            maxBatch(root, usual.maxBatch()),
            samples(root, usual.samples()),
            labels(root, usual.labels()),
            picture(root),
            tensors(root, "inputs", usual.inputs()),
            tensors(root, "outputs", usual.outputs()));
    if (manifest.isTextEmbedding() && !manifest.labels().names().isEmpty()) {
      mistakes.add("labels: a text-embedding has no classes (expected: none)");
    }
    if (!mistakes.isEmpty()) {
      throw LoadException.invalid(BundleManifest.FILE_NAME + ": " + String.join("; ", mistakes));
    }
    return manifest;
  }

  private static JsonNode tree(byte[] json) throws LoadException {
    try {
      JsonNode root = MAPPER.readTree(json);
      if (root == null || !root.isObject()) {
        throw LoadException.invalid(
            BundleManifest.FILE_NAME + ": no JSON object (expected: {\"task\": …})");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw LoadException.invalid(
          BundleManifest.FILE_NAME + ": not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw LoadException.invalid(BundleManifest.FILE_NAME + ": not valid JSON", e);
    }
  }

  private Optional<String> task(JsonNode root) {
    Map<String, Optional<String>> known = new HashMap<>();
    for (String task :
        List.of(
            BundleManifest.TEXT_EMBEDDING,
            BundleManifest.TEXT_CLASSIFICATION,
            BundleManifest.IMAGE_CLASSIFICATION)) {
      known.put(task, Optional.of(task));
    }
    return oneOf(root, "task", known, Optional.empty());
  }

  private Optional<PictureShape> picture(JsonNode root) {
    boolean wanted = root.path("task").asText().equals(BundleManifest.IMAGE_CLASSIFICATION);
    for (String key : PICTURE_KEYS) {
      if (root.has(key) && !wanted) {
        mistakes.add(key + ": for the task image-classification alone (expected: none)");
      } else if (wanted && !root.has(key) && !key.equals("channels")) {
        mistakes.add(key + ": missing (expected: that of the pictures that the network takes)");
      }
    }
    int channels =
        value(
            root,
            "channels",
            3,
            "1 for grey, or 3 for colours",
            node ->
                node.isInt() && (node.intValue() == 1 || node.intValue() == 3)
                    ? Optional.of(node.intValue())
                    : none());
    int height = whole(root, "height", 1, LARGEST_PICTURE, 1);
    int width = whole(root, "width", 1, LARGEST_PICTURE, 1);
    return wanted ? Optional.of(new PictureShape(channels, height, width)) : Optional.empty();
  }

  private Pooling pooling(JsonNode root, Pooling usual) {
    return oneOf(root, "pooling", Map.of("mean", Pooling.MEAN, "cls", Pooling.CLS), usual);
  }

  private <T> T oneOf(JsonNode root, String key, Map<String, T> known, T usual) {
    String expected = "one of " + String.join(", ", new TreeSet<>(known.keySet()));
    return value(
        root,
        key,
        usual,
        expected,
        node -> node.isTextual() ? Optional.ofNullable(known.get(node.textValue())) : none());
  }

  private String fileName(JsonNode root, String key, String usual) {
    return value(
        root,
        key,
        usual,
        "the name of a file in the bundle, without .. and not absolute",
        node ->
            node.isTextual() && EntryName.mistakeIn(node.textValue()).isEmpty()
                ? Optional.of(node.textValue())
                : none());
  }

  private boolean flag(JsonNode root, String key, boolean usual) {
    return value(
        root,
        key,
        usual,
        "true or false",
        node -> node.isBoolean() ? Optional.of(node.booleanValue()) : none());
  }

  private Batching batching(JsonNode root, Batching usual) {
    Map<String, Batching> known =
        Map.of("auto", Batching.AUTO, "on", Batching.ON, "off", Batching.OFF);
    return oneOf(root, "batching", known, usual);
  }

  private Optional<Integer> maxBatch(JsonNode root, Optional<Integer> usual) {
    int most = BundleManifest.LARGEST_BATCH;
    return root.has("max-batch") ? Optional.of(whole(root, "max-batch", 1, most, 1)) : usual;
  }

  private int maxLength(JsonNode root, int usual) {
    return whole(root, "max-length", 4, LONGEST, usual);
  }

  private int whole(JsonNode root, String key, int least, int most, int usual) {
    return value(
        root,
        key,
        usual,
        "a whole number from " + least + " to " + most,
        node ->
            node.isInt() && node.intValue() >= least && node.intValue() <= most
                ? Optional.of(node.intValue())
                : none());
  }

  private Optional<List<Integer>> matryoshka(JsonNode root, Optional<List<Integer>> usual) {
    return value(
        root,
        "matryoshka",
        usual,
        "true, false, or a list of 1 to "
            + BundleManifest.MOST_DIMENSIONS
            + " whole numbers from 1 on, each above the one before it",
        node -> {
          if (node.isBoolean()) {
            return Optional.of(node.booleanValue() ? Optional.of(List.of()) : Optional.empty());
          }
          List<Integer> lengths = new ArrayList<>();
          int before = 0;
          for (JsonNode each : node) {
            if (each.isInt() && each.intValue() > before) {
              before = each.intValue();
              lengths.add(before);
            }
          }
          boolean ascending = node.isArray() && lengths.size() == node.size();
          return ascending && !lengths.isEmpty() && lengths.size() <= BundleManifest.MOST_DIMENSIONS
              ? Optional.of(Optional.of(lengths))
              : none();
        });
  }

  private List<String> samples(JsonNode root, List<String> usual) {
    return value(
        root,
        "samples",
        usual,
        "a list of at most "
            + BundleManifest.MOST_SAMPLES
            + " different names of files in the bundle, without .. and not absolute",
        node -> {
          LinkedHashSet<String> names = new LinkedHashSet<>();
          for (JsonNode each : node) {
            if (each.isTextual() && EntryName.mistakeIn(each.textValue()).isEmpty()) {
              names.add(each.textValue());
            }
          }
          boolean allAreNames = node.isArray() && names.size() == node.size();
          return allAreNames && names.size() <= BundleManifest.MOST_SAMPLES
              ? Optional.of(List.copyOf(names))
              : none();
        });
  }

  private ClassLabels labels(JsonNode root, ClassLabels usual) {
    return value(
        root,
        "labels",
        usual,
        "a list of the names of all classes, in order, each a line of text, and together at most "
            + ClassLabels.MOST_BYTES
            + " bytes",
        node -> {
          List<String> names = new ArrayList<>();
          for (JsonNode each : node) {
            if (each.isTextual()) {
              names.add(each.textValue());
            }
          }
          ClassLabels labels = new ClassLabels(names);
          boolean allAreNames = node.isArray() && !names.isEmpty() && names.size() == node.size();
          return allAreNames && labels.areFit() ? Optional.of(labels) : none();
        });
  }

  private List<TensorSpec> tensors(JsonNode root, String key, List<TensorSpec> usual) {
    return value(
        root,
        key,
        usual,
        "a list of 1 to "
            + BundleManifest.MOST_TENSORS
            + " objects with name, datatype and shape, such as {\"name\": \"x\", \"datatype\":"
            + " \"FP32\", \"shape\": [-1, 4]}, whose names differ",
        node -> {
          Map<String, TensorSpec> specs = new LinkedHashMap<>();
          for (JsonNode each : node) {
            tensor(each).ifPresent(spec -> specs.put(spec.name(), spec));
          }
          boolean allAreSpecs = node.isArray() && !specs.isEmpty() && specs.size() == node.size();
          return allAreSpecs && specs.size() <= BundleManifest.MOST_TENSORS
              ? Optional.of(List.copyOf(specs.values()))
              : none();
        });
  }

  private static Optional<TensorSpec> tensor(JsonNode node) {
    Optional<DataType> type = DataType.named(node.path("datatype").asText());
    JsonNode shape = node.path("shape");
    String name = node.path("name").asText();
    if (node.size() != 3 || type.isEmpty() || name.isBlank() || !shape.isArray()) {
      return none();
    }
    long[] dimensions = new long[shape.size()];
    for (int axis = 0; axis < dimensions.length; axis++) {
      boolean fits = shape.get(axis).isInt() && shape.get(axis).intValue() >= -1;
      if (!fits || dimensions.length > BundleManifest.MOST_TENSORS) {
        return none();
      }
      dimensions[axis] = shape.get(axis).intValue();
    }
    return Optional.of(TensorSpec.of(name, type.get(), dimensions));
  }

  private <T> T value(
      JsonNode root,
      String key,
      T usual,
      String expected,
      Function<JsonNode, Optional<T>> reading) {
    JsonNode node = root.get(key);
    if (node == null) {
      return usual;
    }
    Optional<T> value = reading.apply(node);
    if (value.isEmpty()) {
      mistakes.add(key + ": " + shown(node) + " (expected: " + expected + ")");
    }
    return value.orElse(usual);
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
