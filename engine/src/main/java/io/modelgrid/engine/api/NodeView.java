package io.modelgrid.engine.api;

import java.util.List;
import java.util.Set;

/**
 * A node as people see it.
 *
 * @param address {@code host:port} on which it talks to the other nodes
 * @param http {@code host:port} of its HTTP port; empty if it has none
 * @param status {@code up}, {@code draining}, {@code joining}, {@code leaving}, {@code unreachable}
 *     …
 * @param capacity replicas at which it counts as full
 */
public record NodeView(
    String name,
    String address,
    String http,
    String status,
    Set<String> roles,
    int capacity,
    List<DeviceView> devices) {
  public NodeView {
    roles = Set.copyOf(roles);
    devices = List.copyOf(devices);
  }
}
