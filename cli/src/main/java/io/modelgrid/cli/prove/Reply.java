package io.modelgrid.cli.prove;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import java.io.IOException;
import java.util.Map;

/**
 * An answer to a predict call of the Open Inference Protocol: who made it, and what it says.
 *
 * @param epoch as the header {@code Modelgrid-Epoch} tells
 * @param replica the slot that computed it, or {@code ?}
 */
public record Reply(String version, long epoch, String replica, Outputs outputs) {

  /**
   * Reads one.
   *
   * @param headers by name in lower case
   * @throws IOException if it does not name its version and epoch, or is no JSON
   */
  static Reply read(Map<String, String> headers, String body) throws IOException {
    JsonNode json = Json.parse(body);
    String version = Json.text(json, "model_version", "");
    String epoch = headers.getOrDefault("modelgrid-epoch", "");
    if (version.isEmpty() || !epoch.matches("[0-9]{1,18}")) {
      throw new IOException(
          "an answer that does not name its version and epoch: model_version '"
              + version
              + "', Modelgrid-Epoch '"
              + epoch
              + "'");
    }
    return new Reply(
        version,
        Long.parseLong(epoch),
        headers.getOrDefault("modelgrid-replica", "?"),
        Outputs.of(json));
  }
}
