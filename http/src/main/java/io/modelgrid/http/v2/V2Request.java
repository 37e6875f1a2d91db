package io.modelgrid.http.v2;

import io.modelgrid.engine.tensor.NamedTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of an inference request, decoded.
 *
 * @param outputs names of the outputs that are wanted; empty means all
 * @param timeoutMicros how long the caller waits, in microseconds; 0 means it did not say
 * @param priority 1 is highest; 0 means none was named
 */
record V2Request(
    @Nullable String id,
    List<NamedTensor> inputs,
    List<String> outputs,
    long timeoutMicros,
    int priority) {
  V2Request {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
