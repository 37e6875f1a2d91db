package io.modelgrid.cluster.reconcile;

import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.placement.Wish;
import io.modelgrid.cluster.placement.Wishes;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The reconciler's part for one round that says which slots shall leave the node that they are on.
 */
final class Relocations {
  private final Wishes wishes;
  private final Set<String> drained;
  private final List<ReplicaStatus> known;
  private final Map<String, Set<Integer>> astray;
  private final Consumer<Wish.Move> moved;

  /**
   * Those of a round.
   *
   * @param known what every replica told last
   * @param astray numbers that came up where their model's move would not have them, by model; this
   *     round adds to them
   * @param moved notes that a move is over
   */
  Relocations(
      Wishes wishes,
      Members members,
      List<ReplicaStatus> known,
      Map<String, Set<Integer>> astray,
      Consumer<Wish.Move> moved) {
    this.wishes = wishes;
    this.drained =
        members.all().stream()
            .filter(Members.Node::isDraining)
            .map(Members.Node::address)
            .collect(Collectors.toSet());
    this.known = known;
    this.astray = astray;
    this.moved = moved;
  }

  /**
   * The wanted slots of a model.
   *
   * @param alive its replicas that do not drain, on nodes that stay
   */
  SortedSet<Integer> wanted(ModelState model, int count, List<ReplicaStatus> alive) {
    Optional<Wish.Move> move = wishes.moveOf(model.name()).filter(wish -> !wish.done());
    List<ReplicaStatus> others = alive.stream().filter(status -> !leaves(status, move)).toList();
    Optional<ReplicaStatus> misplaced =
        move.filter(wish -> model.operation() == null)
            .flatMap(wish -> misplaced(wish, others, count, model));
    misplaced.ifPresent(
        status ->
            astray.computeIfAbsent(model.name(), name -> new TreeSet<>()).add(status.index()));
    List<WantedSlots.Living> living =
        alive.stream()
            .filter(status -> misplaced.filter(status::equals).isEmpty())
            .map(
                status ->
                    new WantedSlots.Living(
                        status.index(), leaves(status, move), isReady(status, model)))
            .toList();
    boolean arrived = move.map(wish -> hasArrived(wish, others, count, model)).orElse(true);
    boolean spares = model.operation() == null && arrived;
    SortedSet<Integer> wanted = WantedSlots.choose(count, living, avoided(model, move), spares);
    if (arrived && isOver(living, count)) {
      move.ifPresent(moved);
    }
    return wanted;
  }

  /**
   * The slot that was to take the place of one that moves, where it is not where it shall be: its
   * number belonged to that node from some time before. It goes, and another number is tried.
   */
  private static Optional<ReplicaStatus> misplaced(
      Wish.Move move, List<ReplicaStatus> others, int count, ModelState model) {
    long placed = others.stream().filter(status -> move.permits(status.node())).count();
    return placed >= needed(move, count) || others.size() < count
        ? Optional.empty()
        : others.stream()
            .filter(status -> !move.permits(status.node()))
            .max(
                Comparator.comparing((ReplicaStatus status) -> !isReady(status, model))
                    .thenComparing(ReplicaStatus::index));
  }

  private static boolean hasArrived(
      Wish.Move move, List<ReplicaStatus> others, int count, ModelState model) {
    return others.stream()
            .filter(status -> move.permits(status.node()) && isReady(status, model))
            .count()
        >= needed(move, count);
  }

  /** How many slots shall be where the move permits: one more than before, or all of them. */
  private static int needed(Wish.Move move, int count) {
    return Math.min(move.before() + 1, count);
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

  /** Numbers that belong to a node on which no new slot shall be, as long as that may be. */
  private Set<Integer> avoided(ModelState model, Optional<Wish.Move> move) {
    Set<Integer> avoided = new HashSet<>();
    known.stream()
        .filter(status -> status.model().equals(model.name()))
        .filter(
            status ->
                drained.contains(status.node())
                    || move.filter(wish -> !wish.permits(status.node())).isPresent())
        .map(ReplicaStatus::index)
        .forEach(avoided::add);
    avoided.addAll(astray.getOrDefault(model.name(), Set.of()));
    move.map(Wish.Move::index).ifPresent(avoided::add);
    return avoided;
  }

  private static boolean isOver(List<WantedSlots.Living> living, int count) {
    boolean stillThere = living.stream().anyMatch(WantedSlots.Living::leaves);
    long ready = living.stream().filter(WantedSlots.Living::ready).count();
    return !stillThere && ready >= count;
  }
}
