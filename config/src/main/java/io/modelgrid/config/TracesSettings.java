package io.modelgrid.config;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * What a node records of requests, and where that goes.
 *
 * @param exporter where it goes
 * @param endpoint the collector's address for OTLP over HTTP
 * @param sampleRatio share of the requests that are recorded, unless their callers decide
 * @param serviceName the name of all nodes together
 */
public record TracesSettings(
    Exporter exporter, URI endpoint, double sampleRatio, String serviceName) {

  /** Where spans go. */
  public enum Exporter {
    /** Nowhere: none is recorded. */
    NONE,
    /** To a collector. */
    OTLP,
    /** Into the node's log. */
    LOG
  }

  static TracesSettings read(SettingsReader reader) {
    String exporter = reader.oneOf("modelgrid.traces.exporter", List.of("none", "otlp", "log"));
    return new TracesSettings(
        Exporter.valueOf(exporter.toUpperCase(Locale.ROOT)),
        reader.webAddress(
            "modelgrid.traces.endpoint", url -> true, "such as http://127.0.0.1:4318/v1/traces"),
        reader.ratio("modelgrid.traces.sample-ratio"),
        reader.text("modelgrid.traces.service-name"));
  }
}
