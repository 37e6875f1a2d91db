package io.modelgrid.persistence.catalogue;

import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleRemoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.CanaryJudged;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelLoaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUnloaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationAdopted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationFrozen;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationThawed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ReplicasSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.SwapCommitted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionKept;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionLetGo;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import java.time.Duration;
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
  static final Signature COUNTING =
      Signature.of(
          List.of(TensorSpec.of("text", DataType.BYTES, -1)),
          List.of(
              TensorSpec.of("embedding", DataType.FP32, -1, 384),
              TensorSpec.of("tokens", DataType.INT64, -1).asOptional()));
  static final OperationPlan CANARY =
      new OperationPlan(
          OperationPlan.Kind.CANARY,
          "10",
          "stable",
          List.of(500, 2_500, 10_000),
          Duration.ofSeconds(90),
          true,
          1_000,
          true,
          false);

  static final AlertRule SLOW =
      new AlertRule(
          "slow",
          "p99 > 200ms for 1m",
          AlertRule.Severity.CRITICAL,
          "scale 8",
          AlertRule.Source.API);

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
    events.put("version-kept-1", new VersionKept(HEADER, "minilm", "2"));
    events.put("version-let-go-1", new VersionLetGo(HEADER, "minilm", "2"));
    events.put("model-unloaded-1", new ModelUnloaded(HEADER, "minilm"));
    events.put("model-loaded-1", new ModelLoaded(HEADER, "minilm"));
    events.put("operation-started-1", new OperationStarted(HEADER, "minilm", CANARY));
    events.put("operation-adopted-1", new OperationAdopted(HEADER, "minilm", "17", "n1-abc"));
    events.put("operation-cancelled-1", new OperationCancelled(HEADER, "minilm", "17"));
    events.put("operation-frozen-1", new OperationFrozen(HEADER, "minilm", "17"));
    events.put("operation-thawed-1", new OperationThawed(HEADER, "minilm", "17"));
    events.put("alert-rule-set-1", new AlertRuleSet(HEADER, SLOW));
    events.put("alert-rule-removed-1", new AlertRuleRemoved(HEADER, "slow"));
    events.put("swap-committed-1", committed("17", false));
    events.put(
        "swap-committed-1-none",
        new SwapCommitted(HEADER, "minilm", "17", Map.of("stable", "10"), null, null, true));
    events.put(
        "canary-judged-1",
        new CanaryJudged(
            HEADER,
            "minilm",
            "17",
            1,
            "roll-back",
            "errors 4.1 % against 0.2 %",
            Map.of("canary-errors", "41", "stable-errors", "2")));
    events.put(
        "operation-ended-1",
        new OperationEnded(HEADER, "minilm", "17", Outcome.ROLLED_BACK, "too many errors"));
    events.putAll(TrainingSamples.events());
    return events;
  }

  private static SwapCommitted committed(String operation, boolean last) {
    return new SwapCommitted(
        HEADER,
        "minilm",
        operation,
        Map.of("stable", "1", "canary", "10"),
        new Traffic.Split("10", 500, true),
        new Traffic.Shadow("1", 10_000),
        last);
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

  /** With an operation that is over, one that runs, and shares of both kinds: as schema 2 was. */
  static CatalogueState operating() {
    return state()
        .apply(new OperationStarted(HEADER, "minilm", OperationPlan.swap("10", true, false)))
        .apply(new OperationAdopted(HEADER, "minilm", "11", "n1-a"))
        .apply(new SwapCommitted(HEADER, "minilm", "11", Map.of("stable", "10"), null, null, true))
        .apply(new OperationEnded(HEADER, "minilm", "11", Outcome.SUCCEEDED, "all confirmed"))
        .apply(new OperationStarted(HEADER, "minilm", CANARY))
        .apply(new OperationAdopted(HEADER, "minilm", "15", "n2-b"))
        .apply(committed("15", false))
        .apply(new OperationCancelled(HEADER, "minilm", "15"));
  }

  /** With versions that are loaded by name, and a model that is unloaded: as schema 3 was. */
  static CatalogueState loadedByName() {
    return operating()
        .apply(new VersionKept(HEADER, "minilm", "10"))
        .apply(new VersionKept(HEADER, "minilm", "1"))
        .apply(new VersionRegistered(HEADER, "idle", "1", ARTIFACT))
        .apply(
            new VersionVerified(HEADER, "idle", "1", COUNTING, "onnx_onnxv1", Map.of("task", "t")))
        .apply(new ModelUnloaded(HEADER, "idle"));
  }

  /** With trainings that wait, run, are delivered and over, and a version that one made. */
  static CatalogueState training() {
    return TrainingSamples.on(alerting());
  }

  /** With an alert rule, and a canary that is frozen: as schema 4 was. */
  static CatalogueState alerting() {
    return loadedByName()
        .apply(new AlertRuleSet(HEADER, SLOW))
        .apply(new OperationFrozen(HEADER, "minilm", "15"));
  }

  /** Without any operation: all that schema 1 could hold. */
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
