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
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts families of metrics together, each from a list of things with their labels and values. The
 * names of counters come without {@code _total}; a unit is what the name ends in.
 */
final class Families {
  private final MetricSnapshots.Builder all = MetricSnapshots.builder();

  <T> Families counter(
      String name,
      String help,
      @Nullable Unit unit,
      Collection<T> things,
      Function<T, Labels> labels,
      ToDoubleFunction<T> value) {
    CounterSnapshot.Builder family = CounterSnapshot.builder().name(name).help(help).unit(unit);
    for (T thing : things) {
      family.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(labels.apply(thing))
              .value(value.applyAsDouble(thing))
              .build());
    }
    all.metricSnapshot(family.build());
    return this;
  }

  <T> Families gauge(
      String name,
      String help,
      @Nullable Unit unit,
      Collection<T> things,
      Function<T, Labels> labels,
      ToDoubleFunction<T> value) {
    GaugeSnapshot.Builder family = GaugeSnapshot.builder().name(name).help(help).unit(unit);
    for (T thing : things) {
      family.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(labels.apply(thing))
              .value(value.applyAsDouble(thing))
              .build());
    }
    all.metricSnapshot(family.build());
    return this;
  }

  /** Of a type that is not said. */
  <T> Families unknown(
      String name,
      String help,
      Collection<T> things,
      Function<T, Labels> labels,
      ToDoubleFunction<T> value) {
    UnknownSnapshot.Builder family = UnknownSnapshot.builder().name(name).help(help);
    for (T thing : things) {
      family.dataPoint(
          UnknownDataPointSnapshot.builder()
              .labels(labels.apply(thing))
              .value(value.applyAsDouble(thing))
              .build());
    }
    all.metricSnapshot(family.build());
    return this;
  }

  <T> Families histogram(
      String name,
      String help,
      @Nullable Unit unit,
      Collection<T> things,
      Function<T, Labels> labels,
      Function<T, ClassicHistogramBuckets> buckets,
      ToDoubleFunction<T> sum) {
    HistogramSnapshot.Builder family = HistogramSnapshot.builder().name(name).help(help).unit(unit);
    for (T thing : things) {
      family.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(labels.apply(thing))
              .classicHistogramBuckets(buckets.apply(thing))
              .sum(sum.applyAsDouble(thing))
              .build());
    }
    all.metricSnapshot(family.build());
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
