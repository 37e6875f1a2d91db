package io.modelgrid.http.metrics;

import io.modelgrid.engine.api.NodeMetrics.Format;
import io.modelgrid.http.exchange.Preference;
import java.util.List;

/**
 * Chooses by a request's Accept headers how metrics are written: OpenMetrics for whoever names it
 * and likes nothing better, Prometheus' own format for everybody else.
 */
final class AcceptedFormat {
  private static final String OPENMETRICS = "application/openmetrics-text";

  private AcceptedFormat() {}

  static Format of(List<String> headers) {
    double openMetrics = 0;
    double others = 0;
    for (Preference each : Preference.of(headers)) {
      if (each.what().equals(OPENMETRICS)) {
        openMetrics = Math.max(openMetrics, each.liking());
      } else {
        others = Math.max(others, each.liking());
      }
    }
    return openMetrics > 0 && openMetrics >= others ? Format.OPENMETRICS : Format.PROMETHEUS;
  }
}
