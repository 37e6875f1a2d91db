package io.modelgrid.cluster.ports;

import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.placement.Wish;
import io.modelgrid.cluster.placement.WishBoard;
import io.modelgrid.cluster.placement.Wishes;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the wishes of where slots are: checks them by this node's copies and gives them to its
 * {@link WishBoard}. Nothing is journaled. Thread-safe.
 */
public final class PlacementOrders {
  private static final Logger log = LoggerFactory.getLogger(PlacementOrders.class);

  private final Supplier<CatalogueState> catalogue;
  private final Supplier<Members> members;
  private final Supplier<Map<String, NodeReport>> reports;
  private final Supplier<Wishes> wishes;
  private final StatusBoard board;
  private final Function<Function<ActorRef<Done>, WishBoard.Command>, CompletionStage<Done>> ask;

  /**
   * Orders as given to a node.
   *
   * @param ask asks the node's board
   */
  public PlacementOrders(
      Supplier<CatalogueState> catalogue,
      Supplier<Members> members,
      Supplier<Map<String, NodeReport>> reports,
      Supplier<Wishes> wishes,
      StatusBoard board,
      Function<Function<ActorRef<Done>, WishBoard.Command>, CompletionStage<Done>> ask) {
    this.catalogue = catalogue;
    this.members = members;
    this.reports = reports;
    this.wishes = wishes;
    this.board = board;
    this.ask = ask;
  }

  /**
   * Moves the replica in a slot.
   *
   * @param node name of the node that it shall be on; null for any other
   */
  CompletionStage<ChangeAnswer> move(String slot, @Nullable String node, Origin origin) {
    Optional<ReplicaStatus> living =
        board.all().stream()
            .filter(status -> status.slot().equals(slot))
            .filter(status -> status.lifecycle() != Lifecycle.DRAINING)
            .findFirst();
    if (living.isEmpty()) {
      return refused(Reason.NOT_FOUND, ReplicaRestart.missing(slot, catalogue.get(), board));
    }
    ReplicaStatus status = living.get();
    Optional<Wish.Move> running = wishes.get().moveOf(status.model()).filter(move -> !move.done());
    String to = "";
    if (node != null) {
      Optional<Members.Node> target = member(node);
      if (target.isEmpty()) {
        return unknown(node);
      }
      to = target.get().address();
    }
    if (to.equals(status.node())) {
      return stay(running, status, origin);
    }
    Optional<String> hindrance = hindrance(status, to, running);
    return hindrance.isPresent()
        ? refused(Reason.CONFLICT, hindrance.get())
        : begin(status, to, running, origin);
  }

  private CompletionStage<ChangeAnswer> begin(
      ReplicaStatus status, String to, Optional<Wish.Move> running, Origin origin) {
    if (running.filter(move -> move.to().equals(to)).isPresent()) {
      return changed(false);
    }
    Wish.Move move =
        new Wish.Move(
            status.model(), status.index(), status.node(), to, false, origin.who(), origin.why());
    log.info(
        "{} is to move from {} to {}; asked by {}: {}",
        status.slot(),
        status.nodeName(),
        to.isEmpty() ? "any other node" : nameOf(to),
        origin.who(),
        origin.why());
    return tell(replyTo -> new WishBoard.Put(move, replyTo));
  }

  /** A replica that is to be where it is: a move that runs is taken back. */
  private CompletionStage<ChangeAnswer> stay(
      Optional<Wish.Move> running, ReplicaStatus status, Origin origin) {
    if (running.filter(move -> move.index() == status.index()).isEmpty()) {
      return changed(false);
    }
    log.info("{} is to stay; asked by {}: {}", status.slot(), origin.who(), origin.why());
    return tell(replyTo -> new WishBoard.Drop(Wish.Move.keyOf(status.model()), replyTo));
  }

  private Optional<String> hindrance(ReplicaStatus status, String to, Optional<Wish.Move> running) {
    ModelState model = catalogue.get().models().get(status.model());
    if (model != null && model.operation() != null) {
      return Optional.of(
          "operation %s runs on model '%s' (expected: none); move the replica when it is over"
              .formatted(model.operation().id(), status.model()));
    }
    if (running.filter(move -> move.index() != status.index()).isPresent()) {
      return Optional.of(
          "slot '%s.%d' is moving (expected: one move of a model at a time); wait until it is done"
              .formatted(status.model(), running.get().index()));
    }
    List<String> places =
        members.get().placeable().stream()
            .map(Members.Node::address)
            .filter(address -> !address.equals(status.node()))
            .toList();
    if (places.isEmpty()) {
      return Optional.of(
          "node '%s' is the only one that takes slots (expected: another one)"
              .formatted(status.nodeName()));
    }
    return to.isEmpty() || places.contains(to)
        ? Optional.empty()
        : Optional.of(
            "node '%s' takes no slots now (expected: one that is serving, up and not drained: %s)"
                .formatted(nameOf(to), names(places)));
  }

  /** Drains a node, or lets it take slots again. */
  CompletionStage<ChangeAnswer> drain(String node, boolean drained, Origin origin) {
    Optional<Members.Node> found = member(node);
    if (found.isEmpty()) {
      return unknown(node);
    }
    String address = found.get().address();
    boolean already = wishes.get().drained().contains(address);
    if (already == drained) {
      return changed(false);
    }
    if (drained && !found.get().roles().contains("serving")) {
      return refused(
          Reason.CONFLICT,
          "node '%s' is not serving, it never has slots (expected: a node with the role serving)"
              .formatted(node));
    }
    boolean others =
        members.get().placeable().stream().anyMatch(each -> !each.address().equals(address));
    if (drained && !others) {
      return refused(
          Reason.CONFLICT,
          "node '%s' is the only one that takes slots (expected: another one, to which its slots can move)"
              .formatted(node));
    }
    log.info(
        "{} {}; asked by {}: {}",
        node,
        drained ? "is to be drained" : "takes slots again",
        origin.who(),
        origin.why());
    return drained
        ? tell(
            replyTo ->
                new WishBoard.Put(new Wish.Drain(address, origin.who(), origin.why()), replyTo))
        : tell(replyTo -> new WishBoard.Drop(Wish.Drain.keyOf(address), replyTo));
  }

  private CompletionStage<ChangeAnswer> tell(Function<ActorRef<Done>, WishBoard.Command> command) {
    return ask.apply(command).thenCompose(done -> changed(true));
  }

  private CompletionStage<ChangeAnswer> changed(boolean changed) {
    return CompletableFuture.completedFuture(new Changed(catalogue.get().revision(), "", changed));
  }

  private CompletionStage<ChangeAnswer> unknown(String node) {
    return refused(
        Reason.NOT_FOUND,
        "there is no node '%s' (expected: %s)"
            .formatted(
                node, names(members.get().all().stream().map(Members.Node::address).toList())));
  }

  private static CompletionStage<ChangeAnswer> refused(Reason reason, String words) {
    return CompletableFuture.completedFuture(new Refused(reason, words));
  }

  private Optional<Members.Node> member(String name) {
    return members.get().all().stream()
        .filter(node -> nameOf(node.address()).equals(name))
        .findFirst();
  }

  private String names(List<String> addresses) {
    return addresses.stream().map(this::nameOf).sorted().collect(Collectors.joining(", "));
  }

  private String nameOf(String address) {
    return NodeReport.nameOf(reports.get(), address);
  }
}
