package io.modelgrid.cluster.reconcile;

import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.placement.Site;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Says of a slot whether it is left: nothing is heard of it, and as many others of its model live
 * as are wanted. One that was lost, or that is to start, is not left, since one is missing. Where a
 * slot is being replaced, the one that is to take its place is left until it speaks.
 */
public final class LeftSlots implements Predicate<String> {
  private final Supplier<CatalogueState> catalogue;
  private final Supplier<Members> members;
  private final StatusBoard board;
  private final int defaultReplicas;

  /** Those of a grid, as a node knows it. */
  public LeftSlots(
      Supplier<CatalogueState> catalogue,
      Supplier<Members> members,
      StatusBoard board,
      int defaultReplicas) {
    this.catalogue = catalogue;
    this.members = members;
    this.board = board;
    this.defaultReplicas = defaultReplicas;
  }

  @Override
  public boolean test(String slot) {
    String name = Site.modelOf(slot);
    List<ReplicaStatus> heard = board.of(name);
    if (heard.stream().anyMatch(status -> status.slot().equals(slot))) {
      return false;
    }
    long living =
        heard.stream()
            .filter(status -> status.lifecycle() != ReplicaStatus.Lifecycle.DRAINING)
            .count();
    ModelState model = catalogue.get().models().get(name);
    int wanted =
        model == null || model.wanted().isEmpty()
            ? 0
            : Reconciler.countFor(model, members.get(), defaultReplicas);
    return living >= wanted;
  }
}
