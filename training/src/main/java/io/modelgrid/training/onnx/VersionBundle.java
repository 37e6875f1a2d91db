package io.modelgrid.training.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.training.weights.Weights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A bundle in memory: an ONNX model with its {@code modelgrid.json} and other files, and {@code
 * training.json} if it is a version of ours. The arrays are not to be changed by whoever gets them.
 */
public final class VersionBundle {
  private final String modelName;
  private final byte[] model;
  private final Map<String, byte[]> files;
  private final Optional<TrainedVersion> trained;

  VersionBundle(
      String modelName, byte[] model, Map<String, byte[]> files, Optional<TrainedVersion> trained) {
    this.modelName = modelName;
    this.model = model;
    this.files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    this.trained = trained;
  }

  /** The name of the model's file. */
  public String modelName() {
    return modelName;
  }

  /** The bytes of the model's file. */
  public byte[] model() {
    return model;
  }

  /** All other files by name, {@code modelgrid.json} included, {@code training.json} not. */
  public Map<String, byte[]> files() {
    return files;
  }

  /** What is known of a version of ours. */
  public Optional<TrainedVersion> trained() {
    return trained;
  }

  /**
   * The weights of a version of ours, read back from its model; empty if it is not of ours, or they
   * are quantised, so that its parent is what can be trained on.
   */
  public Optional<Weights> weights() throws ModelException {
    return trained.isPresent()
        ? StoredWeights.read(ModelFile.parse(model), trained.get().network())
        : Optional.empty();
  }

  /**
   * The same with another model, which takes and gives the same.
   *
   * @param lineage an object: where that model came from
   */
  public VersionBundle withModel(byte[] changed, JsonNode lineage) {
    return new VersionBundle(
        modelName,
        changed,
        files,
        trained.map(each -> new TrainedVersion(each.network(), each.preparation(), lineage)));
  }
}
