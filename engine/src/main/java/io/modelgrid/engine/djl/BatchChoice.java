package io.modelgrid.engine.djl;

import io.modelgrid.engine.batch.BatchTrial;
import io.modelgrid.engine.batch.BatchingServable;
import io.modelgrid.engine.bundle.Batching;
import io.modelgrid.engine.bundle.BundleManifest;
import io.modelgrid.engine.sample.Sample;
import io.modelgrid.engine.servable.BatchKey;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a model computes requests together: as its bundle says, or else if a trial shows
 * that rows do not change each other's answers.
 */
final class BatchChoice {
  private static final int TRIED = 3;

  private BatchChoice() {}

  /**
   * The servable, which knows then whether it computes requests together.
   *
   * @param mostRows what the node allows
   * @param limit the trial must end within it
   */
  static Servable of(
      Servable servable,
      BundleManifest manifest,
      List<Sample> samples,
      int mostRows,
      Duration limit) {
    int rows = Math.min(mostRows, manifest.maxBatch().orElse(mostRows));
    if (manifest.batching() == Batching.OFF || rows == 1) {
      return BatchingServable.alone(servable, "it was turned off");
    }
    List<TensorSpec> form = servable.signature().inputForms().get(0);
    Optional<List<NamedTensor>> row = MadeUpInputs.row(form, 0);
    if (row.isPresent() && servable.batchKey(row.get(), List.of()).isEmpty()) {
      return BatchingServable.alone(servable, "an input or output has a fixed first dimension");
    }
    if (manifest.batching() == Batching.ON) {
      return BatchingServable.together(servable, rows);
    }
    List<List<NamedTensor>> requests = examples(servable, samples, form);
    if (requests.size() < 2) {
      return BatchingServable.alone(servable, "no inputs could be made up to try it");
    }
    try (TimeLimit within = TimeLimit.of(limit)) {
      return BatchTrial.obstacle(servable, requests, within.cancellation())
          .map(obstacle -> BatchingServable.alone(servable, obstacle))
          .orElseGet(() -> BatchingServable.together(servable, rows));
    }
  }

  /** Samples that can be computed together, if there are two, else what is made up. */
  private static List<List<NamedTensor>> examples(
      Servable servable, List<Sample> samples, List<TensorSpec> form) {
    Map<BatchKey, List<List<NamedTensor>>> byKey = new LinkedHashMap<>();
    for (Sample sample : samples) {
      servable
          .batchKey(sample.inputs(), List.of())
          .ifPresent(
              key -> byKey.computeIfAbsent(key, each -> new ArrayList<>()).add(sample.inputs()));
    }
    for (List<List<NamedTensor>> alike : byKey.values()) {
      if (alike.stream().distinct().count() > 1) {
        return alike.stream().distinct().limit(TRIED).toList();
      }
    }
    List<List<NamedTensor>> madeUp = new ArrayList<>();
    for (int number = 0; number < TRIED; number++) {
      MadeUpInputs.row(form, number).ifPresent(madeUp::add);
    }
    return madeUp;
  }
}
