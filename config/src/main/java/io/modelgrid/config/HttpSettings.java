package io.modelgrid.config;

import java.time.Duration;
import java.util.List;

/**
 * The HTTP port.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes a free one
 * @param knownHosts further names by which callers may address this node when they change something
 * @param maxBody largest request body of the predict and admin calls, uploads excepted, in bytes
 * @param maxUpload largest bundle that may be uploaded, in bytes
 * @param maxJsonDepth deepest nesting of a JSON body
 * @param decodeMaxSize largest request body after it was decompressed, in bytes
 * @param maxBodiesInFlight most bytes of request bodies and JSON answers in the heap at once
 * @param maxTensorsInFlight most bytes of tensors of requests and answers in direct memory at once
 * @param maxJsonAnswer largest answer in JSON, in bytes
 * @param drainTimeout how long a stopping node lets requests in flight end
 */
public record HttpSettings(
    String host,
    int port,
    List<String> knownHosts,
    int maxBody,
    long maxUpload,
    int maxJsonDepth,
    long decodeMaxSize,
    long maxBodiesInFlight,
    long maxTensorsInFlight,
    int maxJsonAnswer,
    Duration drainTimeout) {

  public HttpSettings {
    knownHosts = List.copyOf(knownHosts);
  }

  /** What one request may need of the heap. */
  private long largestBody() {
    return Math.max(maxBody + decodeMaxSize, 2L * maxJsonAnswer);
  }

  static HttpSettings read(SettingsReader reader) {
    HttpSettings settings =
        new HttpSettings(
            reader.text("modelgrid.http.host"),
            reader.integer("modelgrid.http.port", 0, 65_535),
            reader.texts("modelgrid.http.known-hosts"),
            (int) reader.bytes("modelgrid.http.max-body", 1024, 1L << 30),
            reader.bytes("modelgrid.http.max-upload", 1024, 1L << 40),
            reader.integer("modelgrid.http.max-json-depth", 4, 1000),
            reader.bytes("modelgrid.http.decode-max-size", 1024, 1L << 30),
            reader.bytes("modelgrid.http.max-bodies-in-flight", 1024, 64L << 30),
            reader.bytes("modelgrid.http.max-tensors-in-flight", 1024, 64L << 30),
            (int) reader.bytes("modelgrid.http.max-json-answer", 1024, 1L << 30),
            reader.duration(
                "modelgrid.http.drain-timeout", Duration.ofMillis(100), Duration.ofMinutes(10)));
    reader.require(
        settings.maxBodiesInFlight >= settings.largestBody(),
        "modelgrid.http.max-bodies-in-flight: "
            + settings.maxBodiesInFlight
            + " bytes (expected: at least max-body and decode-max-size together, and twice"
            + " max-json-answer)");
    reader.require(
        settings.maxTensorsInFlight >= settings.maxBody,
        "modelgrid.http.max-tensors-in-flight: "
            + settings.maxTensorsInFlight
            + " bytes (expected: at least modelgrid.http.max-body)");
    return settings;
  }
}
