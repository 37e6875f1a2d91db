package io.modelgrid.actors.alert;

import io.modelgrid.actors.alert.GridSample.Certificate;
import io.modelgrid.actors.alert.GridSample.ModelSample;
import io.modelgrid.actors.alert.GridSample.NodeSample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a metric is for one model or node.
 *
 * @param subject the model or node
 * @param value in the metric's unit
 * @param words the same for people
 */
record Measurement(String subject, double value, String words) {
  /** Fewer requests than this within the time that is looked back say nothing of a share. */
  static final int LEAST_REQUESTS = 5;

  /** What a condition's metric is for everything that it is about. */
  static List<Measurement> all(
      AlertCondition condition, GridSample grid, TrafficWindows traffic, long nanos, Instant now) {
    List<Measurement> all = new ArrayList<>();
    if (condition.metric().subject() == AlertMetric.Subject.NODE) {
      grid.nodes().forEach(node -> of(condition.metric(), node, now).ifPresent(all::add));
      return all;
    }
    for (ModelSample model : grid.models()) {
      if (condition.isAbout(model.name())) {
        Optional<Measurement> measured =
            condition.metric().countsRequests()
                ? of(condition, traffic.over(model.name(), condition.lookBack(), nanos))
                : Optional.of(of(condition.metric(), model));
        measured.ifPresent(all::add);
      }
    }
    return all;
  }

  private static Measurement of(AlertMetric metric, ModelSample model) {
    String name = model.name();
    int missing = Math.max(0, model.wanted() - model.serving());
    return switch (metric) {
      case REPLICAS_MISSING ->
          new Measurement(
              name,
              missing,
              "%d of %d replicas of %s serve".formatted(model.serving(), model.wanted(), name));
      case QUEUE_FULL ->
          new Measurement(
              name,
              model.fullQueues(),
              "the queues of %d replicas of %s are full".formatted(model.fullQueues(), name));
      case QUEUED ->
          new Measurement(
              name, model.queued(), "%d requests to %s wait".formatted(model.queued(), name));
      case LOAD_FAILED ->
          new Measurement(
              name,
              model.failures().size(),
              model.failures().isEmpty()
                  ? "all versions of " + name + " can be loaded"
                  : name + ": " + String.join("; ", model.failures()));
      default ->
          throw new IllegalArgumentException("metric: " + metric + " (expected: of a model)");
    };
  }

  private static Optional<Measurement> of(AlertCondition condition, TrafficSample seen) {
    AlertMetric metric = condition.metric();
    long requests = seen.answered() + seen.failed();
    long counted = metric == AlertMetric.DRIFT ? seen.compared() : requests;
    if (counted < LEAST_REQUESTS
        || (metric.unit() == AlertMetric.Unit.SECONDS && seen.answered() == 0)) {
      return Optional.empty();
    }
    long seconds = condition.lookBack().toSeconds();
    return switch (metric) {
      case P50 -> Optional.of(quantile(metric, 0.5, seen, seconds));
      case P95 -> Optional.of(quantile(metric, 0.95, seen, seconds));
      case P99 -> Optional.of(quantile(metric, 0.99, seen, seconds));
      case ERROR_RATE ->
          Optional.of(
              new Measurement(
                  seen.model(),
                  (double) seen.failed() / requests,
                  "%d of %d requests to %s failed within %d s"
                      .formatted(seen.failed(), requests, seen.model(), seconds)));
      case DRIFT ->
          Optional.of(
              new Measurement(
                  seen.model(),
                  (double) seen.differing() / seen.compared(),
                  "%d of %d compared answers of %s differ from stable's within %d s"
                      .formatted(seen.differing(), seen.compared(), seen.model(), seconds)));
      default ->
          throw new IllegalArgumentException("metric: " + metric + " (expected: of requests)");
    };
  }

  private static Measurement quantile(
      AlertMetric metric, double share, TrafficSample seen, long seconds) {
    double value = seen.latency().quantile(share);
    return new Measurement(
        seen.model(),
        value,
        "%s of %s is %s over %d s and %d requests"
            .formatted(metric.word(), seen.model(), millis(value), seconds, seen.answered()));
  }

  private static String millis(double seconds) {
    double millis = seconds * 1_000;
    return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
  }

  private static Optional<Measurement> of(AlertMetric metric, NodeSample node, Instant now) {
    String lost = node.lost();
    Double free = node.diskFree();
    Certificate certificate = node.certificate();
    return switch (metric) {
      case NODE_LOST ->
          Optional.of(
              new Measurement(
                  node.name(),
                  lost == null ? 0 : 1,
                  node.name() + (lost == null ? " is there" : " " + lost)));
      case DISK_FREE ->
          free == null
              ? Optional.empty()
              : Optional.of(
                  new Measurement(
                      node.name(),
                      free,
                      "%s has %d %% of a disk left"
                          .formatted(node.name(), Math.round(free * 100))));
      case CERTIFICATE_EXPIRES ->
          certificate == null
              ? Optional.empty()
              : Optional.of(
                  new Measurement(
                      node.name(),
                      Duration.between(now, certificate.end()).toSeconds(),
                      "the certificate in %s on %s ends at %s"
                          .formatted(certificate.file(), node.name(), certificate.end())));
      default -> throw new IllegalArgumentException("metric: " + metric + " (expected: of a node)");
    };
  }
}
