package io.modelgrid.persistence.catalogue;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ReplicasSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events of every kind, and a state that they add up to. */
final class Samples {
  static final Header HEADER =
      new Header(3, Instant.parse("2026-11-22T10:15:30.123456789Z"), "ann", "deploy \"ü\"");
  static final Artifact ARTIFACT = new Artifact("ab".repeat(32), 5_000_000_000L, "model.onnx");
  static final Signature SIGNATURE =
      new Signature(
          List.of(
              List.of(TensorSpec.of("text", DataType.BYTES, -1)),
              List.of(
                  TensorSpec.of("input_ids", DataType.INT64, -1, -1),
                  TensorSpec.of("token_type_ids", DataType.INT64, -1, -1).asOptional())),
          List.of(TensorSpec.of("embedding", DataType.FP32, -1, 384)));

  private Samples() {}

  /** By the name of the golden file. */
  static Map<String, CatalogueEvent> events() {
    Map<String, CatalogueEvent> events = new LinkedHashMap<>();
    events.put("term-started-1", new TermStarted(HEADER, "127.0.0.1:25520"));
    events.put("version-registered-1", new VersionRegistered(HEADER, "minilm", "1", ARTIFACT));
    events.put("version-verified-1", verified("1"));
    events.put("version-failed-1", new VersionFailed(HEADER, "minilm", "2", "not an ONNX file"));
    events.put("label-moved-1", new LabelMoved(HEADER, "minilm", "stable", "1"));
    events.put("replicas-set-1", new ReplicasSet(HEADER, "minilm", 4));
    events.put("replicas-set-1-none", new ReplicasSet(HEADER, "minilm", null));
    events.put("model-undeployed-1", new ModelUndeployed(HEADER, "old"));
    return events;
  }

  static VersionVerified verified(String version) {
    return new VersionVerified(
        HEADER,
        "minilm",
        version,
        SIGNATURE,
        "onnx_onnxv1",
        Map.of("pooling", "mean", "normalise", "true"));
  }

  static CatalogueState state() {
    return CatalogueState.empty()
        .apply(new TermStarted(HEADER, "127.0.0.1:25520"))
        .apply(new VersionRegistered(HEADER, "old", "7", ARTIFACT))
        .apply(new ModelUndeployed(HEADER, "old"))
        .apply(new VersionRegistered(HEADER, "minilm", "1", ARTIFACT))
        .apply(verified("1"))
        .apply(new LabelMoved(HEADER, "minilm", "stable", "1"))
        .apply(new VersionRegistered(HEADER, "minilm", "2", ARTIFACT))
        .apply(new VersionFailed(HEADER, "minilm", "2", "not an ONNX file"))
        .apply(new VersionRegistered(HEADER, "minilm", "10", ARTIFACT))
        .apply(new ReplicasSet(HEADER, "minilm", 4));
  }
}
