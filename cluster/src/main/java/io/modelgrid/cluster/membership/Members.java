package io.modelgrid.cluster.membership;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The members of the grid as one node sees them. Nodes are named by their address, {@code
 * host:port}.
 *
 * @param self this node's address
 * @param all members that are up or on their way out, joining ones excepted
 * @param settled whether nobody is joining, leaving or unreachable
 * @param expectedServing serving nodes that are members, or were and did not leave: one that
 *     crashed is expected back; without those that are drained
 * @param joining members that are not up yet
 * @param lost members that were removed without leaving, and when they were seen last; see {@link
 *     LostMembers}
 */
public record Members(
    String self,
    List<Node> all,
    boolean settled,
    Set<String> expectedServing,
    List<Node> joining,
    Map<String, Long> lost) {
  public Members {
    all = List.copyOf(all);
    expectedServing = Set.copyOf(expectedServing);
    joining = List.copyOf(joining);
    lost = Map.copyOf(lost);
  }

  /** Members among whom nobody is joining and nobody was lost. */
  public Members(String self, List<Node> all, boolean settled, Set<String> expectedServing) {
    this(self, all, settled, expectedServing, List.of(), Map.of());
  }

  /** The status of a node that is up, but shall have no slots. */
  public static final String DRAINING = "draining";

  /** One member. */
  public record Node(String address, Set<String> roles, String status, boolean reachable) {
    public Node {
      roles = Set.copyOf(roles);
    }

    public boolean isUp() {
      return status.equals("up");
    }

    /** Whether it is up, but shall have no slots. */
    public boolean isDraining() {
      return status.equals(DRAINING);
    }
  }

  public static Members none() {
    return new Members("", List.of(), false, Set.of());
  }

  public boolean isMember() {
    return all.stream().anyMatch(node -> node.address().equals(self));
  }

  /** The other members' addresses. */
  public List<String> otherAddresses() {
    return all.stream().map(Node::address).filter(address -> !address.equals(self)).toList();
  }

  /** Members that can be reached; this node is one of them once it is a member. */
  public Set<String> reachable() {
    Set<String> reachable = new TreeSet<>();
    all.stream().filter(Node::reachable).map(Node::address).forEach(reachable::add);
    return reachable;
  }

  public Set<String> unreachable() {
    Set<String> unreachable = new TreeSet<>();
    all.stream().filter(node -> !node.reachable()).map(Node::address).forEach(unreachable::add);
    return unreachable;
  }

  /** Whether this node is a member and reaches more than half of them. */
  public boolean majority() {
    return isMember() && reachable().size() * 2 > all.size();
  }

  /** How long it is until the leases of all that were lost have run out; 0 if none may run. */
  public long leaseLeftNanos(long nowNanos, long leaseNanos) {
    return lost.values().stream()
        .mapToLong(seen -> leaseNanos - (nowNanos - seen))
        .filter(left -> left > 0)
        .max()
        .orElse(0);
  }

  /** Nodes on which a slot may be placed: serving, up and reachable. */
  public List<Node> placeable() {
    return all.stream()
        .filter(node -> node.isUp() && node.reachable() && node.roles().contains("serving"))
        .toList();
  }
}
