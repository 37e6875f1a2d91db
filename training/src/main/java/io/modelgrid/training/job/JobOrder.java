package io.modelgrid.training.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelgrid.training.data.DataPlaces;
import io.modelgrid.training.spec.SpecException;
import io.modelgrid.training.spec.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job is to do, as its parent wrote it to {@code job.json}.
 *
 * @param id of the training
 * @param places where data may be read
 * @param base the version that is trained on, or compressed
 * @param teacher the version whose answers are learned from
 * @param stable the version that serves now
 * @param codeVersion of Modelgrid
 */
record JobOrder(
    String id,
    TrainingSpec spec,
    int threads,
    DataPlaces places,
    Optional<Given> base,
    Optional<Given> teacher,
    Optional<Given> stable,
    String codeVersion) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * A registered version.
   *
   * @param version its number; with its model before it where that is another one
   * @param bundle its file
   */
  record Given(String version, Path bundle) {}

  /**
   * Reads one.
   *
   * @param scratch where fetched data are kept
   * @throws IOException if it cannot be read or makes no sense: a mistake of the parent
   */
  static JobOrder read(Path file, Path scratch) throws IOException {
    JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
    JsonNode places = json.path("places");
    try {
      byte[] specification = MAPPER.writeValueAsBytes(needed(json, "specification"));
      return new JobOrder(
          needed(json, "id").asText(),
          TrainingSpec.read(specification, false),
          json.path("threads").asInt(1),
          new DataPlaces(
              texts(places.path("folders")).stream().map(Path::of).toList(),
              texts(places.path("urls")),
              artifacts(places.path("artifacts")),
              scratch,
              places.path("max_bytes").asLong(DataPlaces.USUAL_BYTES)),
          given(json, "base"),
          given(json, "teacher"),
          given(json, "stable"),
          json.path("code_version").asText("unknown"));
    } catch (SpecException e) {
      throw new IOException("job.json: specification: " + e.getMessage(), e);
    }
  }

  private static JsonNode needed(JsonNode json, String key) throws IOException {
    JsonNode value = json.get(key);
    if (value == null || value.isNull()) {
      throw new IOException("job.json: " + key + ": missing (expected: a value)");
    }
    return value;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static Map<String, Path> artifacts(JsonNode object) {
    Map<String, Path> artifacts = new LinkedHashMap<>();
    object
        .properties()
        .forEach(each -> artifacts.put(each.getKey(), Path.of(each.getValue().asText())));
    return artifacts;
  }

  private static Optional<Given> given(JsonNode json, String key) throws IOException {
    JsonNode value = json.get(key);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new Given(needed(value, "version").asText(), Path.of(needed(value, "bundle").asText())));
  }
}
