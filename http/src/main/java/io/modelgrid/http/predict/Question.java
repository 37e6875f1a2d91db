package io.modelgrid.http.predict;

import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.tensor.NamedTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for a prediction, decoded, whatever dialect it came in.
 *
 * @param id the caller's own id for it, or null
 * @param outputs names of the outputs that are wanted; empty means all
 * @param receivedAt a reading of {@link System#nanoTime()} from when the request's head was there
 * @param timeoutMicros how long the caller waits from then on, in microseconds; 0 means it did not
 *     say
 * @param priority 1 is highest; 0 means none was named
 * @param caller who asks, as far as known, or null
 * @param trail by what it is found in logs and traces
 */
public record Question(
    ModelSelector selector,
    @Nullable String id,
    List<NamedTensor> inputs,
    List<String> outputs,
    long receivedAt,
    long timeoutMicros,
    int priority,
    @Nullable String caller,
    Trail trail) {
  public Question {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
