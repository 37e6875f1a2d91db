package io.modelgrid.cluster.board;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a node's surroundings are.
 *
 * @param diskFreePercent of the fuller one of its disks; below 0 if that cannot be told
 * @param certificate the file of the certificate that ends first, of those that it watches; null if
 *     there is none
 * @param certificateEnd when that is
 */
public record NodeCondition(
    int diskFreePercent, @Nullable String certificate, @Nullable Instant certificateEnd) {

  public static NodeCondition unknown() {
    return new NodeCondition(-1, null, null);
  }
}
