package io.modelgrid.actors.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a process left behind in {@code outcome.json}, checked: it is the word of another process.
 *
 * @param products what is to be registered, the one to be brought into use first
 */
record JobOutcome(TrainingResult result, List<Product> products) {
  private static final long MOST_BYTES = 1 << 20;
  private static final int MOST_TEXT = 2_000;
  private static final int MOST_REASONS = 50;
  private static final int MOST_FIGURES = 100;
  private static final int MOST_PRODUCTS = 32;
  private static final ObjectMapper JSON = new ObjectMapper();

  JobOutcome {
    products = List.copyOf(products);
  }

  /** A version that was made. */
  record Product(Path bundle, Lineage lineage, @Nullable String madeOf) {
    /** Its lineage, once the versions before it have their numbers. */
    Lineage lineage(Map<String, String> versions) {
      String parent = madeOf == null ? null : versions.get(madeOf);
      return parent == null
          ? lineage
          : new Lineage(
              lineage.training(),
              lineage.technique(),
              parent,
              lineage.teacher(),
              lineage.dataDigest(),
              lineage.seed(),
              lineage.codeVersion(),
              lineage.metrics());
    }
  }

  /**
   * Reads it. Blocks.
   *
   * @throws IOException in words, if it is not there or says something that cannot be
   */
  static JobOutcome read(JobFolder folder, String training) throws IOException {
    Path file = folder.outcome();
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      throw new IOException("it left no outcome.json that can be read");
    }
    JsonNode json = JSON.readTree(Files.readAllBytes(file));
    TrainingResult result =
        new TrainingResult(
            outcome(json.path("outcome").asText()),
            cut(json.path("message").asText()),
            texts(json.path("reasons")),
            figures(json.path("results")),
            json.path("digest").isTextual() ? cut(json.path("digest").textValue()) : null);
    return new JobOutcome(result, products(folder, json.path("versions"), training));
  }

  private static Outcome outcome(String word) throws IOException {
    return switch (word) {
      case "succeeded" -> Outcome.SUCCEEDED;
      case "refused" -> Outcome.REFUSED;
      case "failed" -> Outcome.FAILED;
      case "cancelled" -> Outcome.CANCELLED;
      default ->
          throw new IOException(
              "outcome.json: outcome: '%s' (expected: succeeded, refused, failed or cancelled)"
                  .formatted(cut(word)));
    };
  }

  private static List<Product> products(JobFolder folder, JsonNode json, String training)
      throws IOException {
    List<Product> products = new ArrayList<>();
    Set<String> techniques = new HashSet<>();
    for (JsonNode each : json) {
      Path bundle = folder.path().resolve(each.path("bundle").asText("")).normalize();
      String technique = cut(each.path("technique").asText());
      if (!bundle.startsWith(folder.path())
          || !Files.isRegularFile(bundle)
          || technique.isBlank()
          || !techniques.add(technique)
          || techniques.size() > MOST_PRODUCTS) {
        throw new IOException(
            "outcome.json: versions: %s (expected: bundles in its folder, each technique once)"
                .formatted(cut(each.toString())));
      }
      JsonNode lineage = each.path("lineage");
      products.add(
          new Product(
              bundle, lineage(lineage, training, technique), text(lineage, "parent_technique")));
    }
    return products;
  }

  private static Lineage lineage(JsonNode json, String training, String technique) {
    return new Lineage(
        training,
        technique,
        text(json, "parent"),
        text(json, "teacher"),
        text(json, "data_digest"),
        json.path("seed").asLong(),
        cut(json.path("code_version").asText()),
        figures(json.path("metrics")));
  }

  private static @Nullable String text(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isTextual() ? cut(value.textValue()) : null;
  }

  private static List<String> texts(JsonNode json) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : json) {
      if (texts.size() < MOST_REASONS) {
        texts.add(cut(each.asText()));
      }
    }
    return texts;
  }

  private static Map<String, Double> figures(JsonNode json) {
    Map<String, Double> figures = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      double value = field.getValue().asDouble(Double.NaN);
      if (Double.isFinite(value) && figures.size() < MOST_FIGURES) {
        figures.put(cut(field.getKey()), value);
      }
    }
    return figures;
  }

  private static String cut(String text) {
    return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "…" : text;
  }
}
