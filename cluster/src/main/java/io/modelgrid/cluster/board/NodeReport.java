package io.modelgrid.cluster.board;

import io.modelgrid.actors.WireMessage;
import io.modelgrid.engine.api.DeviceView;
import java.util.List;

/**
 * What a node tells of itself.
 *
 * @param address {@code host:port} on which it talks to the others
 * @param http {@code host:port} of its HTTP port; empty if it has none
 * @param storeId identity of its artifact store; equal on nodes that share one
 */
public record NodeReport(
    String name,
    String address,
    String http,
    int capacity,
    String storeId,
    List<DeviceView> devices)
    implements WireMessage {
  public NodeReport {
    devices = List.copyOf(devices);
  }
}
