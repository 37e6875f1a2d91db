package io.modelgrid.http.metrics;

import io.modelgrid.engine.api.NodeMetrics.Format;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chooses by a request's Accept headers how metrics are written: OpenMetrics for whoever names it
 * and likes nothing better, Prometheus' own format for everybody else.
 */
final class AcceptedFormat {
  private static final String OPENMETRICS = "application/openmetrics-text";
  private static final Pattern QUALITY =
      Pattern.compile("(?i)\\s*q\\s*=\\s*([01](?:\\.[0-9]{0,3})?)\\s*");

  private AcceptedFormat() {}

  static Format of(List<String> headers) {
    double openMetrics = 0;
    double others = 0;
    for (String header : headers) {
      for (String part : header.split(",", -1)) {
        String[] pieces = part.split(";", -1);
        double quality = quality(pieces);
        if (pieces[0].strip().toLowerCase(Locale.ROOT).equals(OPENMETRICS)) {
          openMetrics = Math.max(openMetrics, quality);
        } else {
          others = Math.max(others, quality);
        }
      }
    }
    return openMetrics > 0 && openMetrics >= others ? Format.OPENMETRICS : Format.PROMETHEUS;
  }

  private static double quality(String[] pieces) {
    for (int piece = 1; piece < pieces.length; piece++) {
      Matcher matcher = QUALITY.matcher(pieces[piece]);
      if (matcher.matches()) {
        return Math.min(1, Double.parseDouble(matcher.group(1)));
      }
    }
    return 1;
  }
}
