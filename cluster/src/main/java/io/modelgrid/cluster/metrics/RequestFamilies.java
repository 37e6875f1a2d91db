package io.modelgrid.cluster.metrics;

import io.modelgrid.actors.meter.BatchSizes;
import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.actors.meter.StoodIn;
import io.modelgrid.actors.meter.TimeMeter;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.GridVitals.Distribution;
import io.modelgrid.engine.api.GridVitals.Model;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node counts of its inference requests, by model and version, read from its {@link
 * RequestMeters} when somebody asks: counting costs nothing for it, and what is forgotten there is
 * not shown here.
 */
final class RequestFamilies implements MultiCollector {
  private static final double MICROS = 1e6;

  private static final List<Double> SECONDS =
      withRest(TimeMeter.boundsMicros().stream().map(bound -> bound / MICROS).toList());
  private static final List<Double> ROWS =
      withRest(BatchSizes.bounds().stream().map(Long::doubleValue).toList());

  private final RequestMeters meters;

  RequestFamilies(RequestMeters meters) {
    this.meters = meters;
  }

  /** Requests of a version with one result. */
  private record Result(Model of, String result, long requests) {}

  @Override
  public MetricSnapshots collect() {
    List<Model> all = meters.read(GridVitals.NONE);
    Families families =
        new Families()
            .counter(
                "modelgrid_inference_requests",
                "Requests that came through this node and are over: answered, withdrawn, or"
                    + " refused for a reason",
                null,
                results(all),
                each -> labels(each.of).add("result", each.result),
                Result::requests)
            .gauge(
                "modelgrid_inference_requests_in_flight",
                "Requests that came through this node and have no answer yet",
                null,
                all,
                RequestFamilies::labels,
                Model::inFlight)
            .gauge(
                "modelgrid_inference_requests_queued",
                "Requests that wait in the queues of this node's replicas",
                null,
                all,
                RequestFamilies::labels,
                Model::queued)
            .counter(
                "modelgrid_inference_stood_in",
                "Requests that this version answered in the place of the stable one, since the"
                    + " model was overloaded",
                null,
                meters.standing(),
                each -> Families.version(each.model(), each.version()),
                StoodIn::requests)
            .counter(
                "modelgrid_inference_rows",
                "Rows of the answered requests",
                null,
                all,
                RequestFamilies::labels,
                Model::rows);
    times(families, all);
    return families
        .histogram(
            "modelgrid_inference_batch_rows",
            "Rows that were computed at once",
            null,
            meters.batches(),
            each -> Families.version(each.model(), each.version()),
            each -> ClassicHistogramBuckets.of(ROWS, each.counts()),
            BatchSizes::rows)
        .build();
  }

  private static void times(Families families, List<Model> all) {
    families
        .histogram(
            "modelgrid_inference_duration_seconds",
            "From a request's arrival to its answer, of the answered ones",
            Unit.SECONDS,
            all,
            RequestFamilies::labels,
            each -> buckets(each.total()),
            each -> each.total().sumMicros() / MICROS)
        .histogram(
            "modelgrid_inference_queue_duration_seconds",
            "How long answered requests waited, in the router and in a replica",
            Unit.SECONDS,
            all,
            RequestFamilies::labels,
            each -> buckets(each.queue()),
            each -> each.queue().sumMicros() / MICROS)
        .histogram(
            "modelgrid_inference_compute_duration_seconds",
            "How long the computations took in which answered requests were",
            Unit.SECONDS,
            all,
            RequestFamilies::labels,
            each -> buckets(each.compute()),
            each -> each.compute().sumMicros() / MICROS);
  }

  private static List<Result> results(List<Model> all) {
    List<Result> results = new ArrayList<>();
    for (Model each : all) {
      results.add(new Result(each, "answered", each.answered()));
      if (each.withdrawn() > 0) {
        results.add(new Result(each, "withdrawn", each.withdrawn()));
      }
      each.refusals()
          .forEach((reason, requests) -> results.add(new Result(each, reason, requests)));
    }
    return results;
  }

  static Labels labels(Model each) {
    return Families.version(each.model(), each.version());
  }

  private static ClassicHistogramBuckets buckets(Distribution times) {
    return ClassicHistogramBuckets.of(SECONDS, times.counts());
  }

  private static List<Double> withRest(List<Double> bounds) {
    List<Double> all = new ArrayList<>(bounds);
    all.add(Double.POSITIVE_INFINITY);
    return List.copyOf(all);
  }
}
