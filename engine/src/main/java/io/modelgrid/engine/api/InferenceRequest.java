package io.modelgrid.engine.api;

import io.modelgrid.engine.tensor.NamedTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request, decoded.
 *
 * @param id the caller's own id for it, or null
 * @param outputs names of the outputs that are wanted; empty means all that are not optional
 * @param priority 1 is highest; 0 means none was named
 * @param caller who asks, as far as known, or null
 * @param trail by what it is found in logs and traces
 */
public record InferenceRequest(
    @Nullable String id,
    ModelSelector selector,
    List<NamedTensor> inputs,
    List<String> outputs,
    Deadline deadline,
    int priority,
    @Nullable String caller,
    Trail trail) {
  public InferenceRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
