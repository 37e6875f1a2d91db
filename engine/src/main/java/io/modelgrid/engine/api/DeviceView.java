package io.modelgrid.engine.api;

import java.util.List;

/**
 * A device of a node and what lies on it.
 *
 * @param id {@code cpu} or {@code gpu:k}
 * @param kind {@code cpu} or {@code gpu}
 * @param totalBytes memory of the device
 * @param heldBytes memory held by servables on it, estimated
 * @param slots slots whose replicas lie on it
 */
public record DeviceView(
    String id, String kind, long totalBytes, long heldBytes, List<String> slots) {
  public DeviceView {
    slots = List.copyOf(slots);
  }
}
