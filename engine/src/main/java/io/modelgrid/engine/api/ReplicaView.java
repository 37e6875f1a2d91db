package io.modelgrid.engine.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A slot and the replica in it.
 *
 * @param slot {@code model.k}
 * @param state {@code absent}, {@code loading}, {@code serving}, {@code failed} or {@code draining}
 * @param node name of its node; null while it is nowhere
 * @param device device that holds it; null while it is nowhere
 * @param versions versions that it has ready
 * @param queued requests that wait in it
 * @param bytes bytes that its servables hold on the device, estimated
 * @param reason last error, or null
 */
public record ReplicaView(
    String slot,
    String state,
    @Nullable String node,
    @Nullable String device,
    List<String> versions,
    int queued,
    long bytes,
    @Nullable String reason) {
  public ReplicaView {
    versions = List.copyOf(versions);
  }
}
