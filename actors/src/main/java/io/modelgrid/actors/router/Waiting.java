package io.modelgrid.actors.router;

import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router's part that keeps what cannot be sent now: in a {@link HoldQueue} what has no replica,
 * in a {@link Backlog} what a swap holds. Confined to its router.
 *
 * <p>When a hold ends, the backlog goes first, in order and patiently: a full replica queue makes
 * it wait. What comes meanwhile is not refused for a full queue either, but waits behind it; nor is
 * what comes for as long afterwards as the hold has lasted, since until then the backlogs of this
 * router and of others may fill the replicas' queues. What once waited for a replica waits for room
 * in its queue as well.
 */
final class Waiting {
  /** So long at least after a hold nothing is refused for a full queue. */
  static final Duration AFTERMATH = Duration.ofSeconds(1);

  private final RouterSetup setup;
  private final Dispatch dispatch;
  private final HoldQueue held;
  private final Backlog backlog = new Backlog();
  private boolean holding;
  private long holdingSince;
  private long patientUntil;
  private boolean retired;
  // A request that is in no table, while it is seen to; so a failure leaves none behind.
  private @Nullable Routed inHand;

  Waiting(RouterSetup setup, Dispatch dispatch) {
    this.setup = setup;
    this.dispatch = dispatch;
    this.held = new HoldQueue(setup.settings().routerQueue());
    this.patientUntil = now();
  }

  boolean isEmpty() {
    return held.isEmpty() && backlog.isEmpty();
  }

  /** How many requests a swap holds. */
  int backlogged() {
    return backlog.size();
  }

  /** From now on nothing is sent but what asks for a version by number. */
  void hold() {
    if (!holding) {
      holdingSince = now();
    }
    holding = true;
    // They came before whatever will come.
    for (Routed routed : held.take(each -> !each.isNumbered())) {
      keep(routed);
    }
  }

  /** Sends what was held, as far as it can be sent now. */
  void goOn() {
    long now = now();
    if (holding) {
      patientUntil = now + Math.max(now - holdingSince, AFTERMATH.toNanos());
    }
    holding = false;
    sendWaiting();
  }

  /** Sends a request, or keeps it, or answers it where it cannot be kept. */
  void sendOrKeep(Routed routed) {
    inHand = routed;
    if (holding && !routed.isNumbered()) {
      keep(routed);
    } else {
      routed.patient |= !backlog.isEmpty() || patientUntil - now() > 0;
      String obstacle = dispatch.send(routed, routed.bereft || routed.patient);
      if (obstacle != null) {
        keep(routed, obstacle);
      }
    }
    inHand = null;
  }

  private void keep(Routed routed) {
    routed.patient = true;
    RequestSpans.held(routed, "a swap of this model is being made");
    mayTryAllAgain(routed);
    if (routed.request.deadline().hasPassed(now())) {
      dispatch.answer(routed, Refusals.tooLate());
    } else if (!backlog.offer(routed)) {
      dispatch.answer(
          routed, Refusals.heldTooMany(Backlog.LIMIT, "a swap of this model is being made"));
    }
  }

  private void keep(Routed routed, String obstacle) {
    RequestSpans.held(routed, obstacle);
    if (routed.copy) {
      dispatch.answer(routed, Refused.because(Reason.UNAVAILABLE, obstacle)); // never waits
    } else if (retired) {
      dispatch.answer(routed, Refusals.retired(setup.model().name()));
    } else if (held.offer(routed, obstacle, now())) {
      // All routers send what they hold to the first replica that is ready, and may fill it.
      routed.patient = true;
    } else {
      dispatch.answer(routed, Refusals.heldTooMany(setup.settings().routerQueue(), obstacle));
    }
  }

  /** Sends what waits, as far as it can be sent now. */
  void sendWaiting() {
    if (!holding && !backlog.isEmpty()) {
      backlog.takeOut(routed -> dispatch.send(routed, true));
    }
    if (!held.isEmpty()) {
      held.takeOut(routed -> dispatch.send(routed, true));
    }
  }

  /** It was rejected for a moment's reason, or by those that did not hold another version. */
  private static void mayTryAllAgain(Routed routed) {
    routed.rejectedBy.clear();
    routed.metFull = false;
  }

  /**
   * Answers what has waited too long, drops what was withdrawn, and lets what is patient be sent to
   * full replicas again.
   */
  void expire(long now) {
    for (Routed routed : backlog.take(each -> each.hasEnded(now))) {
      dispatch.answer(routed, Refusals.tooLate());
    }
    for (Routed routed : held.take(each -> each.hasEnded(now))) {
      dispatch.answer(routed, Refusals.tooLate());
    }
    long limit = setup.settings().holdLimit().toNanos();
    for (Routed routed : held.take(each -> now - each.heldSince >= limit)) {
      dispatch.answer(routed, Refusals.heldTooLong(routed.heldBecause));
    }
    held.each(
        routed -> {
          if (routed.patient) {
            mayTryAllAgain(routed);
          }
        });
  }

  /** Refuses what waits, and from now on what would have to. */
  void retire() {
    retired = true;
    holding = false;
    clear().forEach(routed -> dispatch.answer(routed, Refusals.retired(setup.model().name())));
  }

  /** Takes everything out, in order, what is just being seen to included. */
  List<Routed> clear() {
    List<Routed> all = new ArrayList<>(backlog.take(routed -> true));
    all.addAll(held.clear());
    if (inHand != null) {
      all.add(inHand);
    }
    return all;
  }

  private long now() {
    return setup.nanoTime().getAsLong();
  }
}
