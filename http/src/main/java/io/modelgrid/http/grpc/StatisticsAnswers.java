package io.modelgrid.http.grpc;

import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionStatistics.Batch;
import io.modelgrid.engine.api.VersionStatistics.Spent;
import io.modelgrid.http.grpc.proto.InferBatchStatistics;
import io.modelgrid.http.grpc.proto.InferStatistics;
import io.modelgrid.http.grpc.proto.ModelStatistics;
import io.modelgrid.http.grpc.proto.ModelStatisticsResponse;
import io.modelgrid.http.grpc.proto.StatisticDuration;
import io.modelgrid.http.oip.Statistics;
import java.util.List;

/**
 * Statistics in the protocol's words. The time that goes into decoding and encoding is not counted
 * by version, and there is no cache; both stand there as nothing.
 */
final class StatisticsAnswers {
  private static final StatisticDuration NOTHING = StatisticDuration.getDefaultInstance();

  private StatisticsAnswers() {}

  static ModelStatisticsResponse of(List<Statistics.Row> rows) {
    ModelStatisticsResponse.Builder response = ModelStatisticsResponse.newBuilder();
    rows.forEach(row -> response.addModelStats(row(row)));
    return response.build();
  }

  private static ModelStatistics row(Statistics.Row row) {
    VersionStatistics statistics = row.statistics();
    ModelStatistics.Builder model =
        ModelStatistics.newBuilder()
            .setName(row.model())
            .setVersion(statistics.version())
            .setLastInference(statistics.lastInferenceMillis())
            .setInferenceCount(statistics.inferenceCount())
            .setExecutionCount(statistics.executionCount())
            .setInferenceStats(
                InferStatistics.newBuilder()
                    .setSuccess(spent(statistics.success()))
                    .setFail(spent(statistics.fail()))
                    .setQueue(spent(statistics.queue()))
                    .setComputeInput(NOTHING)
                    .setComputeInfer(spent(statistics.compute()))
                    .setComputeOutput(NOTHING)
                    .setCacheHit(NOTHING)
                    .setCacheMiss(NOTHING));
    statistics.batches().forEach(batch -> model.addBatchStats(batch(batch)));
    return model.build();
  }

  private static InferBatchStatistics batch(Batch batch) {
    return InferBatchStatistics.newBuilder()
        .setBatchSize(batch.size())
        .setComputeInput(NOTHING)
        .setComputeInfer(spent(batch.compute()))
        .setComputeOutput(NOTHING)
        .build();
  }

  private static StatisticDuration spent(Spent spent) {
    return StatisticDuration.newBuilder().setCount(spent.count()).setNs(spent.nanos()).build();
  }
}
