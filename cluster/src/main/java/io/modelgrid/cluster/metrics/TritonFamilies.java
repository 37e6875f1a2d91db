package io.modelgrid.cluster.metrics;

import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.GridVitals.Model;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/**
 * The counts of {@link RequestFamilies} under the names of the Triton Inference Server, as far as
 * Modelgrid counts the same; see "Metrics" in Triton's user guide. Its counters have names that no
 * counter of OpenMetrics may have, so their type is not said.
 */
final class TritonFamilies implements MultiCollector {
  private final RequestMeters meters;

  TritonFamilies(RequestMeters meters) {
    this.meters = meters;
  }

  private record Failures(Model of, String reason, long requests) {}

  @Override
  public MetricSnapshots collect() {
    List<Model> all = meters.read(GridVitals.NONE);
    return new Families()
        .unknown(
            "nv_inference_request_success",
            "Number of successful inference requests, all batch sizes",
            all,
            RequestFamilies::labels,
            Model::answered)
        .unknown(
            "nv_inference_request_failure",
            "Number of failed inference requests, all batch sizes",
            all.stream().flatMap(each -> failures(each).stream()).toList(),
            each -> RequestFamilies.labels(each.of).add("reason", each.reason),
            Failures::requests)
        .unknown(
            "nv_inference_count",
            "Number of inferences performed (does not include cached requests)",
            all,
            RequestFamilies::labels,
            Model::rows)
        .unknown(
            "nv_inference_exec_count",
            "Number of model executions performed (does not include cached requests)",
            all,
            RequestFamilies::labels,
            Model::executions)
        .unknown(
            "nv_inference_request_duration_us",
            "Cumulative inference request duration in microseconds (includes cached requests)",
            all,
            RequestFamilies::labels,
            each -> each.total().sumMicros())
        .unknown(
            "nv_inference_queue_duration_us",
            "Cumulative inference queuing duration in microseconds (includes cached requests)",
            all,
            RequestFamilies::labels,
            each -> each.queue().sumMicros())
        .unknown(
            "nv_inference_compute_infer_duration_us",
            "Cumulative compute inference duration in microseconds (does not include cached"
                + " requests)",
            all,
            RequestFamilies::labels,
            each -> each.compute().sumMicros())
        .unknown(
            "nv_inference_pending_request_count",
            "Instantaneous number of pending requests awaiting execution per-model.",
            all,
            RequestFamilies::labels,
            Model::queued)
        .build();
  }

  /** Of Triton's four reasons; it tells BACKEND from OTHER, which is not told apart here. */
  private static List<Failures> failures(Model each) {
    long rejected = refused(each, "queue_full") + refused(each, "unavailable");
    return List.of(
        new Failures(each, "REJECTED", rejected),
        new Failures(each, "CANCELED", each.withdrawn()),
        new Failures(each, "OTHER", each.failed() - rejected));
  }

  private static long refused(Model each, String reason) {
    return each.refusals().getOrDefault(reason, 0L);
  }
}
