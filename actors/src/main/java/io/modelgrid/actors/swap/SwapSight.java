package io.modelgrid.actors.swap;

import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor sees of the grid at one moment. Nodes go by their address, {@code host:port};
 * {@link #names} is for what people read.
 *
 * @param model as this node's read copy shows it, or null
 * @param revision of the read copy
 * @param wantedSlots how many replicas the model shall have
 * @param replicas what the model's replicas said last
 * @param members all members, joining and leaving ones among them
 * @param participants those that are asked to hold
 * @param unreachable members that cannot be reached
 * @param settled whether nobody is joining, leaving or unreachable
 * @param lost members that were removed without leaving, and when (nanoseconds of the monotonic
 *     clock) they were seen last, as long as a lease of theirs may run
 * @param leaseLeftNanos how long it is until every lease of a lost member has run out; 0 if none
 *     may run
 * @param names the names of nodes that told theirs, by address
 */
public record SwapSight(
    @Nullable ModelState model,
    long revision,
    int wantedSlots,
    List<ReplicaStatus> replicas,
    Set<String> members,
    Set<String> participants,
    Set<String> unreachable,
    boolean settled,
    Map<String, Long> lost,
    long leaseLeftNanos,
    Map<String, String> names) {
  public SwapSight {
    replicas = List.copyOf(replicas);
    members = Set.copyOf(members);
    participants = Set.copyOf(participants);
    unreachable = Set.copyOf(unreachable);
    lost = Map.copyOf(lost);
    names = Map.copyOf(names);
  }

  /** Nodes as people know them, in order; those without a known name by their address. */
  String list(Collection<String> nodes) {
    return String.join(", ", nodes.stream().map(this::name).sorted().toList());
  }

  /** What each node has to say, by its name; the second of two with one name by its address. */
  Map<String, String> named(Map<String, String> words) {
    Map<String, String> named = new TreeMap<>();
    new TreeMap<>(words)
        .forEach(
            (node, word) -> named.put(named.containsKey(name(node)) ? node : name(node), word));
    return named;
  }

  private String name(String node) {
    return names.getOrDefault(node, node);
  }

  /** The operation of this id, if the copy shows that it runs; else null. */
  @Nullable OperationState operation(String id) {
    OperationState running = model == null ? null : model.operation();
    return running != null && running.id().equals(id) ? running : null;
  }
}
