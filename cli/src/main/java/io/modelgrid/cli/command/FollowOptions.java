package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a command follows the operation that it begins, and why it is given. */
final class FollowOptions {
  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Follow it to its end (default), or only begin it.")
  private boolean waits = true;

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      description = "The reason, which is kept with the change.")
  private @Nullable String why;

  boolean waits() {
    return waits;
  }

  /** Adds the reason to a body. */
  ObjectNode addTo(ObjectNode body) {
    return why == null || why.isBlank() ? body : body.put("why", why.strip());
  }
}
