package io.modelgrid.http.oip;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/** What this server says of itself. */
public final class OipServer {
  /** Its name. */
  public static final String NAME = "modelgrid";

  private static final String VERSION = readVersion();
  private static final List<String> EXTENSIONS =
      List.of(
          "binary_tensor_data",
          "classification",
          "model_configuration",
          "model_repository",
          "parameters",
          "schedule_policy",
          "statistics");

  private OipServer() {}

  /** The build's version. */
  public static String version() {
    return VERSION;
  }

  /** The protocol's extensions that are there; no others may be listed. */
  public static List<String> extensions() {
    return EXTENSIONS;
  }

  private static String readVersion() {
    try (InputStream file =
        Objects.requireNonNull(OipServer.class.getResourceAsStream("version.properties"))) {
      Properties properties = new Properties();
      properties.load(file);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties: cannot be read from the jar", e);
    }
  }
}
