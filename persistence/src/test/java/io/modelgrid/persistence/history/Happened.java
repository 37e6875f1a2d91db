package io.modelgrid.persistence.history;

import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationAdopted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.SwapCommitted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Events as a grid makes them, one a second: a term, models of two versions each, then swaps of
 * four events each, from one model to the next.
 */
final class Happened {
  static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private static final Signature SIGNATURE =
      Signature.of(
          List.of(TensorSpec.of("x", DataType.FP32, -1, 4)),
          List.of(TensorSpec.of("y", DataType.FP32, -1)));

  private final List<CatalogueEvent> events = new ArrayList<>();

  private Happened() {}

  static List<CatalogueEvent> events(int models, int swaps) {
    Happened happened = new Happened();
    happened.events.add(new TermStarted(happened.now(), "node-1"));
    for (int model = 0; model < models; model++) {
      happened.model("m" + model);
    }
    for (int swap = 0; swap < swaps; swap++) {
      String version = swap / models % 2 == 0 ? "2" : "1";
      happened.swap("m" + swap % models, version);
    }
    return happened.events;
  }

  /** When an event happened. */
  static Instant at(long revision) {
    return START.plusSeconds(revision);
  }

  private void model(String model) {
    for (String version : List.of("1", "2")) {
      Artifact artifact = new Artifact(version.repeat(64), 1_000, "model.onnx");
      events.add(new VersionRegistered(now(), model, version, artifact));
      events.add(new VersionVerified(now(), model, version, SIGNATURE, "onnx_onnxv1", Map.of()));
      if (version.equals("1")) {
        events.add(new LabelMoved(now(), model, "stable", version));
      }
    }
  }

  private void swap(String model, String version) {
    String id = String.valueOf(events.size() + 1);
    events.add(new OperationStarted(now(), model, OperationPlan.swap(version, false, false)));
    events.add(new OperationAdopted(now(), model, id, "s" + id));
    events.add(new SwapCommitted(now(), model, id, Map.of("stable", version), null, null, true));
    events.add(new OperationEnded(now(), model, id, Outcome.SUCCEEDED, "all nodes confirmed"));
  }

  private Header now() {
    return new Header(1, at(events.size() + 1), "ann", "by hand");
  }
}
