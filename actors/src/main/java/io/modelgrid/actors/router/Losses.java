package io.modelgrid.actors.router;

import io.modelgrid.actors.router.Routed.Send;
import org.slf4j.Logger;

/**
 * A router's part that sends what was pending at a lost replica to another, and what was lost
 * between the nodes once more; what is lost twice is given up. Confined to its router.
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

  /** A request, or the answer to it, did not get through; no replica is to blame. */
  void sendOnceMore(Send send, String reason) {
    Routed routed = send.routed;
    RequestSpans.event(routed, "strayed", send.replica);
    if (!routed.sends.isEmpty()) {
      return; // it is at another, too
    }
    if (routed.strayed) {
      dispatch.answer(routed, Refusals.strayed(reason));
    } else {
      routed.strayed = true;
      waiting.sendOrKeep(routed);
    }
  }

  private void sendAgain(Send send, boolean drained) {
    Routed routed = send.routed;
    routed.bereft = true;
    RequestSpans.event(routed, "lost", send.replica);
    // A replica that drained ended in order: nothing killed it.
    routed.losses += drained ? 0 : 1;
    if (routed.losses > 1) {
      routed
          .request
          .trail()
          .on(log.atWarn())
          .log(
              "model {} version {}: suspected of killing its replicas, two were lost while they had"
                  + " the same request",
              model,
              send.version);
      dispatch.answer(routed, Refusals.killer(model, send.version));
    } else if (routed.sends.isEmpty()) {
      waiting.sendOrKeep(routed);
    }
  }
}
