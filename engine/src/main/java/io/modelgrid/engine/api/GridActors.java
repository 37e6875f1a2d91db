package io.modelgrid.engine.api;

import java.util.List;

/** The actors of all nodes, by node. */
public record GridActors(List<OfNode> nodes) {
  /** The status of a node that did not answer in time. */
  public static final String SILENT = "silent";

  public GridActors {
    nodes = List.copyOf(nodes);
  }

  /**
   * The actors of one node.
   *
   * @param node its name
   * @param address {@code host:port} on which it talks to the other nodes
   * @param status as in {@link NodeView}, or {@link #SILENT}
   * @param actors by path; none where the node is silent or unreachable
   * @param leftOut how many more it has, which its answer had no room for
   */
  public record OfNode(
      String node, String address, String status, List<ActorView> actors, int leftOut) {
    public OfNode {
      actors = List.copyOf(actors);
    }
  }
}
