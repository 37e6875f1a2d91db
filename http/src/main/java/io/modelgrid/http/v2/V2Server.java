package io.modelgrid.http.v2;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** What this server says of itself. */
final class V2Server {
  private static final String VERSION = readVersion();

  private V2Server() {}

  /** Server metadata; only extensions that are there may be listed, and so far there are none. */
  static Map<String, Object> metadata() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", "modelgrid");
    metadata.put("version", VERSION);
    metadata.put("extensions", List.of());
    return metadata;
  }

  private static String readVersion() {
    try (InputStream file =
        Objects.requireNonNull(V2Server.class.getResourceAsStream("version.properties"))) {
      Properties properties = new Properties();
      properties.load(file);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties: cannot be read from the jar", e);
    }
  }
}
