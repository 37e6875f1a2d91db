package io.modelgrid.cluster.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts families of metrics together, each from a list of things with their labels and values. The
 * names of counters come without {@code _total}; a unit is what the name ends in.
 */
final class Families {
  private final MetricSnapshots.Builder all = MetricSnapshots.builder();

  /** Labels by which a version's metrics are told apart. */
  static Labels version(String model, String version) {
    return Labels.of("model", model, "version", version);
  }

  <T> Families counter(
      String name,
      String help,
      @Nullable Unit unit,
      Collection<T> things,
      Function<T, Labels> labels,
      ToDoubleFunction<T> value) {
    return family(
        things,
        each ->
            CounterDataPointSnapshot.builder()
                .labels(labels.apply(each))
                .value(value.applyAsDouble(each))
                .build(),
        points -> new CounterSnapshot(new MetricMetadata(name, help, unit), points));
  }

  <T> Families gauge(
      String name,
      String help,
      @Nullable Unit unit,
      Collection<T> things,
      Function<T, Labels> labels,
      ToDoubleFunction<T> value) {
    return family(
        things,
        each ->
            GaugeDataPointSnapshot.builder()
                .labels(labels.apply(each))
                .value(value.applyAsDouble(each))
                .build(),
        points -> new GaugeSnapshot(new MetricMetadata(name, help, unit), points));
  }

  /** Of a type that is not said. */
  <T> Families unknown(
      String name,
      String help,
      Collection<T> things,
      Function<T, Labels> labels,
      ToDoubleFunction<T> value) {
    return family(
        things,
        each ->
            UnknownDataPointSnapshot.builder()
                .labels(labels.apply(each))
                .value(value.applyAsDouble(each))
                .build(),
        points -> new UnknownSnapshot(new MetricMetadata(name, help), points));
  }

  <T> Families histogram(
      String name,
      String help,
      @Nullable Unit unit,
      Collection<T> things,
      Function<T, Labels> labels,
      Function<T, ClassicHistogramBuckets> buckets,
      ToDoubleFunction<T> sum) {
    return family(
        things,
        each ->
            HistogramDataPointSnapshot.builder()
                .labels(labels.apply(each))
                .classicHistogramBuckets(buckets.apply(each))
                .sum(sum.applyAsDouble(each))
                .build(),
        points -> new HistogramSnapshot(new MetricMetadata(name, help, unit), points));
  }

  private <T, P> Families family(
      Collection<T> things, Function<T, P> point, Function<List<P>, MetricSnapshot> of) {
    all.metricSnapshot(of.apply(things.stream().map(point).toList()));
    return this;
  }

  Families one(String name, String help, double value) {
    all.metricSnapshot(
        GaugeSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
            .build());
    return this;
  }

  /** Facts that stand in labels; the name comes without {@code _info}. */
  Families info(String name, String help, Labels labels) {
    all.metricSnapshot(
        InfoSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
            .build());
    return this;
  }

  MetricSnapshots build() {
    return all.build();
  }
}
