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
    Duration drainTimeout) {

  public HttpSettings {
    knownHosts = List.copyOf(knownHosts);
  }

  static HttpSettings read(SettingsReader reader) {
    return new HttpSettings(
        reader.text("modelgrid.http.host"),
        reader.integer("modelgrid.http.port", 0, 65_535),
        reader.texts("modelgrid.http.known-hosts"),
        (int) reader.bytes("modelgrid.http.max-body", 1024, 1L << 30),
        reader.bytes("modelgrid.http.max-upload", 1024, 1L << 40),
        reader.integer("modelgrid.http.max-json-depth", 4, 1000),
        reader.bytes("modelgrid.http.decode-max-size", 1024, 1L << 30),
        reader.duration(
            "modelgrid.http.drain-timeout", Duration.ofMillis(100), Duration.ofMinutes(10)));
  }
}
