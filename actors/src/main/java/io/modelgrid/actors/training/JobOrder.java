package io.modelgrid.actors.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.actors.training.TrainingRoom.Places;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import io.modelgrid.persistence.catalogue.TrainingState;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What a process is told in {@code job.json}. Pure. */
final class JobOrder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JobOrder() {}

  /**
   * The file's bytes.
   *
   * @param bundles of the versions that it begins with, by role; {@code stable} among them if the
   *     model has a stable version
   */
  static byte[] bytes(
      TrainingState training, Map<Source, Path> bundles, Places places, String codeVersion)
      throws JsonProcessingException {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", training.id()).put("attempt", training.run().attempts());
    json.set("specification", JSON.readTree(training.request().specification()));
    json.put("threads", training.request().cores());
    ObjectNode from = json.putObject("places");
    ArrayNode folders = from.putArray("folders");
    places.folders().forEach(each -> folders.add(each.toAbsolutePath().toString()));
    ArrayNode urls = from.putArray("urls");
    places.urls().forEach(urls::add);
    ObjectNode artifacts = from.putObject("artifacts");
    new TreeMap<>(places.artifacts())
        .forEach((digest, file) -> artifacts.put(digest, file.toString()));
    bundles.forEach(
        (source, bundle) ->
            json.putObject(source.role())
                .put("version", named(training, source))
                .put("bundle", bundle.toString()));
    return JSON.writeValueAsBytes(json.put("code_version", codeVersion));
  }

  /** Its number, with its model before it where that is another one. */
  private static String named(TrainingState training, Source source) {
    return source.model().equals(training.request().model())
        ? source.version()
        : source.model() + "/" + source.version();
  }
}
