package io.modelgrid.http.v2;

import io.modelgrid.engine.tensor.NamedTensor;
import java.util.List;

/**
 * The body of an inference request, decoded.
 *
 * @param wishes how the answer shall look
 * @param timeoutMicros how long the caller waits, in microseconds; 0 means it did not say
 * @param priority 1 is highest; 0 means none was named
 */
record V2Request(List<NamedTensor> inputs, V2Wishes wishes, long timeoutMicros, int priority) {
  V2Request {
    inputs = List.copyOf(inputs);
  }
}
