package io.modelgrid.http.v2;

import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionStatistics.Batch;
import io.modelgrid.engine.api.VersionStatistics.Spent;
import io.modelgrid.http.oip.Statistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Statistics in the protocol's words. The time that goes into decoding and encoding is not counted
 * by version, and there is no cache; both stand there as nothing.
 */
final class V2Statistics {
  private V2Statistics() {}

  /** The answer of the statistics extension. */
  static Map<String, Object> of(List<Statistics.Row> rows) {
    return Map.of("model_stats", rows.stream().map(V2Statistics::row).toList());
  }

  private static Map<String, Object> row(Statistics.Row row) {
    VersionStatistics statistics = row.statistics();
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("name", row.model());
    model.put("version", statistics.version());
    model.put("last_inference", statistics.lastInferenceMillis());
    model.put("inference_count", statistics.inferenceCount());
    model.put("execution_count", statistics.executionCount());
    model.put("inference_stats", inferences(statistics));
    model.put("response_stats", Map.of());
    model.put("batch_stats", statistics.batches().stream().map(V2Statistics::batch).toList());
    model.put("memory_usage", List.of());
    return model;
  }

  private static Map<String, Object> inferences(VersionStatistics statistics) {
    Map<String, Object> inferences = new LinkedHashMap<>();
    inferences.put("success", spent(statistics.success()));
    inferences.put("fail", spent(statistics.fail()));
    inferences.put("queue", spent(statistics.queue()));
    inferences.put("compute_input", spent(Spent.NOTHING));
    inferences.put("compute_infer", spent(statistics.compute()));
    inferences.put("compute_output", spent(Spent.NOTHING));
    inferences.put("cache_hit", spent(Spent.NOTHING));
    inferences.put("cache_miss", spent(Spent.NOTHING));
    return inferences;
  }

  private static Map<String, Object> batch(Batch batch) {
    Map<String, Object> size = new LinkedHashMap<>();
    size.put("batch_size", batch.size());
    size.put("compute_input", spent(Spent.NOTHING));
    size.put("compute_infer", spent(batch.compute()));
    size.put("compute_output", spent(Spent.NOTHING));
    return size;
  }

  private static Map<String, Object> spent(Spent spent) {
    Map<String, Object> duration = new LinkedHashMap<>();
    duration.put("count", spent.count());
    duration.put("ns", spent.nanos());
    return duration;
  }
}
