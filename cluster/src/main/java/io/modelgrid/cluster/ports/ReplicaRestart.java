package io.modelgrid.cluster.ports;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks replicas to drain, so that others start in their slots. Nothing is journaled: the reconciler
 * pings a slot that is wanted, and finds nobody there once its replica has ended. Thread-safe.
 */
public final class ReplicaRestart {
  private static final Logger log = LoggerFactory.getLogger(ReplicaRestart.class);

  private final Supplier<CatalogueState> catalogue;
  private final StatusBoard board;

  /**
   * Restarts as seen from a node.
   *
   * @param board on which the replicas are found
   */
  public ReplicaRestart(Supplier<CatalogueState> catalogue, StatusBoard board) {
    this.catalogue = catalogue;
    this.board = board;
  }

  /** Asks the replica that lives in a slot; refuses if none is known to. */
  ChangeAnswer ask(String slot, Origin origin) {
    Optional<ReplicaStatus> living =
        board.all().stream().filter(status -> status.slot().equals(slot)).findFirst();
    if (living.isEmpty()) {
      return new Refused(Reason.NOT_FOUND, missing(slot, catalogue.get(), board));
    }
    ReplicaStatus status = living.get();
    boolean stays = status.lifecycle() != Lifecycle.DRAINING;
    if (stays) {
      status.replica().tell(Replica.Release.INSTANCE);
      log.info(
          "{} on {} is to restart; asked by {}: {}",
          slot,
          status.nodeName(),
          origin.who(),
          origin.why());
    }
    return new Changed(catalogue.get().revision(), "", stays);
  }

  /** Says that no replica lives in a slot. */
  static String missing(String slot, CatalogueState catalogue, StatusBoard board) {
    int dot = slot.lastIndexOf('.');
    String model = slot.substring(0, Math.max(0, dot));
    if (!catalogue.models().containsKey(model)) {
      return "slot '%s': there is no model '%s' (expected: MODEL.NUMBER, such as minilm.0)"
          .formatted(slot, model);
    }
    List<String> slots = board.of(model).stream().map(ReplicaStatus::slot).toList();
    return "no replica lives in slot '%s' (expected: %s)"
        .formatted(
            slot, slots.isEmpty() ? "one of a model that has any" : String.join(", ", slots));
  }
}
