package io.modelgrid.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code node.json} keeps of a node's process.
 *
 * @param identity tells it from a later process with the same pid, see {@link ProcessIdentity}
 * @param stopping whether somebody told it to stop, so that its end is no accident
 */
record NodeFile(long pid, String identity, boolean stopping) {

  /** Reads it. A file that cannot be read is as good as none: the process is not known. */
  static Optional<NodeFile> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = Json.parse(Files.readString(file));
      return Optional.of(
          new NodeFile(
              json.path("pid").asLong(-1),
              json.path("identity").asText(),
              json.path("stopping").asBoolean(false)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void write(Path file) {
    GridFolder.write(
        file,
        Json.pretty(
                Json.object().put("pid", pid).put("identity", identity).put("stopping", stopping))
            + "\n");
  }

  NodeFile told() {
    return new NodeFile(pid, identity, true);
  }

  /** The process, if it still is the one that was started. */
  Optional<ProcessHandle> process() {
    return ProcessIdentity.of(pid).filter(identity::equals).flatMap(same -> ProcessHandle.of(pid));
  }
}
