package io.modelgrid.http.v2;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an answer shall look.
 *
 * @param id the request's id, which the answer repeats, or null if it had none
 * @param outputs the outputs that are wanted; empty means all
 * @param binary whether outputs that do not say otherwise shall come in binary
 */
record V2Wishes(@Nullable String id, List<RequestedOutput> outputs, boolean binary) {
  V2Wishes {
    outputs = List.copyOf(outputs);
  }

  /** Names of the outputs that are wanted; empty means all. */
  List<String> names() {
    return outputs.stream().map(RequestedOutput::name).toList();
  }

  boolean isBinary(String output) {
    RequestedOutput requested = find(output);
    Boolean own = requested == null ? null : requested.binary();
    return own == null ? binary : own;
  }

  /** How many of the highest scores stand for an output; 0 means that it comes whole. */
  int classes(String output) {
    RequestedOutput requested = find(output);
    return requested == null ? 0 : requested.classes();
  }

  private @Nullable RequestedOutput find(String output) {
    for (RequestedOutput requested : outputs) {
      if (requested.name().equals(output)) {
        return requested;
      }
    }
    return null;
  }
}
