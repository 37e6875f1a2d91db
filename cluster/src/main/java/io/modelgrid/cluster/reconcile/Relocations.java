package io.modelgrid.cluster.reconcile;

import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.placement.Wish;
import io.modelgrid.cluster.placement.Wishes;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The reconciler's part for one round that says which slots shall leave the node that they are on.
 */
final class Relocations {
  private final Wishes wishes;
  private final Set<String> drained;
  private final List<ReplicaStatus> known;
  private final Consumer<Wish.Move> moved;

  /**
   * Those of a round.
   *
   * @param known what every replica told last
   * @param moved notes that a move is over
   */
  Relocations(
      Wishes wishes, Members members, List<ReplicaStatus> known, Consumer<Wish.Move> moved) {
    this.wishes = wishes;
    this.drained =
        members.all().stream()
            .filter(Members.Node::isDraining)
            .map(Members.Node::address)
            .collect(Collectors.toSet());
    this.known = known;
    this.moved = moved;
  }

  /**
   * The wanted slots of a model.
   *
   * @param alive its replicas that do not drain, on nodes that stay
   */
  SortedSet<Integer> wanted(ModelState model, int count, List<ReplicaStatus> alive) {
    Optional<Wish.Move> move = wishes.moveOf(model.name()).filter(wish -> !wish.done());
    List<WantedSlots.Living> living =
        alive.stream()
            .map(
                status ->
                    new WantedSlots.Living(
                        status.index(), leaves(status, move), isReady(status, model)))
            .toList();
    boolean spares = model.operation() == null;
    SortedSet<Integer> wanted = WantedSlots.choose(count, living, avoided(model, move), spares);
    move.filter(wish -> isOver(living, count)).ifPresent(moved);
    return wanted;
  }

  private boolean leaves(ReplicaStatus status, Optional<Wish.Move> move) {
    return drained.contains(status.node())
        || move.filter(wish -> wish.index() == status.index() && wish.from().equals(status.node()))
            .isPresent();
  }

  /** Whether it serves every version that it shall hold, those excepted that nobody can load. */
  private static boolean isReady(ReplicaStatus status, ModelState model) {
    return model.wanted().values().stream()
        .filter(version -> version.failure() == null)
        .allMatch(version -> status.serves(version.version()));
  }

  /** Numbers whose slots belong to the node that they leave, as long as that may be. */
  private Set<Integer> avoided(ModelState model, Optional<Wish.Move> move) {
    Set<Integer> avoided = new HashSet<>();
    known.stream()
        .filter(status -> status.model().equals(model.name()) && drained.contains(status.node()))
        .map(ReplicaStatus::index)
        .forEach(avoided::add);
    move.map(Wish.Move::index).ifPresent(avoided::add);
    return avoided;
  }

  private static boolean isOver(List<WantedSlots.Living> living, int count) {
    boolean stillThere = living.stream().anyMatch(WantedSlots.Living::leaves);
    long ready = living.stream().filter(WantedSlots.Living::ready).count();
    return !stillThere && ready >= count;
  }
}
