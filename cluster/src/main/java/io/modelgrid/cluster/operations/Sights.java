package io.modelgrid.cluster.operations;

import io.modelgrid.actors.swap.SwapSight;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.reconcile.Reconciler;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a supervisor may see of the grid, from this node's copies. Thread-safe, cheap.
 *
 * @param reports what nodes tell of themselves, by address
 * @param leaseNanos how long a node may answer requests without hearing of the others
 */
public record Sights(
    Supplier<CatalogueState> catalogue,
    Supplier<Members> members,
    Supplier<Map<String, NodeReport>> reports,
    StatusBoard board,
    int defaultReplicas,
    long leaseNanos,
    LongSupplier nanoTime) {

  /**
   * The sight of a model now.
   *
   * @param enrolled nodes that serve, whatever the membership says of their role
   */
  SwapSight of(String name, Collection<String> enrolled) {
    CatalogueState state = catalogue.get();
    Members now = members.get();
    ModelState model = state.models().get(name);
    Set<String> addresses = new TreeSet<>();
    Set<String> participants = new TreeSet<>();
    Stream.concat(now.all().stream(), now.joining().stream())
        .forEach(
            node -> {
              addresses.add(node.address());
              if (node.roles().contains("ingress") || enrolled.contains(node.address())) {
                participants.add(node.address());
              }
            });
    return new SwapSight(
        model,
        state.revision(),
        model == null ? 0 : Reconciler.countFor(model, now, defaultReplicas),
        board.of(name),
        addresses,
        participants,
        now.unreachable(),
        now.settled(),
        now.lost(),
        now.leaseLeftNanos(nanoTime.getAsLong(), leaseNanos),
        names());
  }

  private Map<String, String> names() {
    Map<String, String> names = new HashMap<>();
    reports.get().forEach((address, report) -> names.put(address, report.name()));
    return names;
  }
}
