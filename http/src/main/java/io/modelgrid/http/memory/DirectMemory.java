package io.modelgrid.http.memory;

import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Memory outside the heap, where tensors lie. */
public final class DirectMemory {
  private DirectMemory() {}

  /**
   * A direct little-endian buffer.
   *
   * @throws RefusedException with status 503 where the node has no memory left for it; unlike a
   *     full heap this does not end the node
   */
  public static ByteBuffer allocate(long bytes) {
    try {
      return Tensor.allocate(bytes);
    } catch (OutOfMemoryError e) {
      throw new RefusedException(
          Refusal.retryAfter(
              503,
              "this node has no memory left for a tensor of "
                  + bytes
                  + " bytes; try again, or another node",
              Duration.ofSeconds(1)));
    }
  }
}
