package io.modelgrid.cluster.board;

import io.modelgrid.actors.WireMessage;
import io.modelgrid.engine.api.DeviceView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells of itself.
 *
 * @param address {@code host:port} on which it talks to the others
 * @param http {@code host:port} of its HTTP port; empty if it has none
 * @param storeId identity of its artifact store; equal on nodes that share one
 * @param condition of its surroundings; null from a node that does not tell
 */
public record NodeReport(
    String name,
    String address,
    String http,
    int capacity,
    String storeId,
    List<DeviceView> devices,
    @Nullable NodeCondition condition)
    implements WireMessage {
  // Written out, since a compact one loses what says that a component may be null.
  public NodeReport(
      String name,
      String address,
      String http,
      int capacity,
      String storeId,
      List<DeviceView> devices,
      @Nullable NodeCondition condition) {
    this.name = name;
    this.address = address;
    this.http = http;
    this.capacity = capacity;
    this.storeId = storeId;
    this.devices = List.copyOf(devices);
    this.condition = condition;
  }

  /** The name of the node at an address, or the address while its report is not known. */
  public static String nameOf(Map<String, NodeReport> reports, String address) {
    NodeReport report = reports.get(address);
    return report == null ? address : report.name();
  }
}
