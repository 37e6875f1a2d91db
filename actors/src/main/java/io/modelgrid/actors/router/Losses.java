package io.modelgrid.actors.router;

import io.modelgrid.actors.router.Routed.Send;
import org.slf4j.Logger;

/**
 * A router's part that sends what was pending at a lost replica to another; what lost two is given
 * up. Confined to its router.
 */
final class Losses {
  private final String model;
  private final PendingTable pending;
  private final Dispatch dispatch;
  private final Waiting waiting;
  private final Logger log;

  Losses(String model, PendingTable pending, Dispatch dispatch, Waiting waiting, Logger log) {
    this.model = model;
    this.pending = pending;
    this.dispatch = dispatch;
    this.waiting = waiting;
    this.log = log;
  }

  void sendAgain(ReplicaTable.Entry lost) {
    for (Send send : pending.allAt(lost)) {
      if (pending.take(send.id) != null) {
        sendAgain(send, lost.isDraining());
      }
    }
  }

  private void sendAgain(Send send, boolean drained) {
    Routed routed = send.routed;
    routed.bereft = true;
    // A replica that drained ended in order: nothing killed it.
    routed.losses += drained ? 0 : 1;
    if (routed.losses > 1) {
      log.warn(
          "model {} version {}: suspected of killing its replicas, two were lost while they had the"
              + " same request",
          model,
          send.version);
      dispatch.answer(routed, Refusals.killer(model, send.version));
    } else if (routed.sends.isEmpty()) {
      waiting.sendOrKeep(routed);
    }
  }
}
