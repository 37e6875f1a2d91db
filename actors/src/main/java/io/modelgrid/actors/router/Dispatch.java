package io.modelgrid.actors.router;

import io.modelgrid.actors.meter.CountedAnswer;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Routed.Send;
import io.modelgrid.actors.wire.TensorLimit;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Rows;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A router's part that sends: stamps version and epoch on a request and picks its replica, by the
 * rules of {@link VersionChoice}, {@link CanarySplit}, {@link StandingIn}, {@link ReplicaTable},
 * {@link Rotation} and {@link HedgeBudget}; and answers, each request once, and counts that in
 * {@link Statistics}. Confined to its router.
 */
final class Dispatch {
  private final RouterSetup setup;
  private final ReplicaTable replicas;
  private final PendingTable pending;
  private final Statistics statistics;
  private final StandingIn standingIn;
  private final ActorRef<Router.Command> self;
  private final HedgeBudget hedges;
  private final Rotation rotation = new Rotation();
  private final Map<String, Rotation> rotationsByVersion = new HashMap<>();
  private final CanarySplit split;
  private final TensorLimit limit;
  private final long suspectAfterNanos;
  private VersionChoice versions;

  Dispatch(
      RouterSetup setup,
      ReplicaTable replicas,
      PendingTable pending,
      Statistics statistics,
      StandingIn standingIn,
      ActorRef<Router.Command> self) {
    this.setup = setup;
    this.replicas = replicas;
    this.pending = pending;
    this.statistics = statistics;
    this.standingIn = standingIn;
    this.self = self;
    this.hedges = new HedgeBudget(setup.settings().hedgeBudget());
    this.split = new CanarySplit(setup.model().name());
    this.limit = new TensorLimit(setup.settings().maxTensorBytes());
    this.suspectAfterNanos = setup.settings().suspectAfter().toNanos();
    this.versions = VersionChoice.of(setup.model());
  }

  /** A request came, and brought its share of a hedge. */
  void arrived() {
    hedges.earn();
  }

  /** Answers a request that no replica could be sent, wherever it is; true if it was one. */
  boolean refusesSizeOf(Routed routed) {
    InferenceRequest request = routed.request;
    String obstacle = limit.obstacle("the inputs", request.inputs(), request.outputs());
    if (obstacle != null) {
      refuse(routed, Refused.because(Reason.INVALID, obstacle));
    }
    return obstacle != null;
  }

  /** What the catalogue says of the model now. */
  ModelState model() {
    return versions.model();
  }

  void modelChanged(ModelState model) {
    versions = VersionChoice.of(model);
    standingIn.modelIs(versions);
    rotationsByVersion.keySet().retainAll(model.versions().keySet());
  }

  /**
   * Sends a request to the next replica, or answers it at once where no waiting will help.
   *
   * @param patient whether it waits for a full queue
   * @return why it has to wait, or null if it was sent or answered
   */
  @Nullable String send(Routed routed, boolean patient) {
    long now = now();
    if (routed.answer.isDone()) {
      countAsFailed(routed, now); // its caller has gone
      return null;
    }
    if (routed.request.deadline().hasPassed(now)) {
      return refuse(routed, Refusals.tooLate());
    }
    if (!setup.lease().held()) {
      return "node '" + setup.node() + "' is cut off from the majority of the grid";
    }
    VersionChoice.Choice choice = versions.choose(routed.request.selector());
    if (choice instanceof VersionChoice.None none) {
      return refuse(routed, Refused.because(none.reason(), none.message()));
    }
    if (choice instanceof VersionChoice.Chosen chosen) {
      if (sendToCanary(routed, now) || sendToStandIn(routed, now)) {
        return null;
      }
      Refused mistake = mistakeIn(routed, chosen.state());
      return mistake != null ? refuse(routed, mistake) : send(routed, chosen, patient, now);
    }
    return ((VersionChoice.Awaited) choice).message();
  }

  /** Sends a request to the canary, if it is for it; what the canary cannot take is not lost. */
  private boolean sendToCanary(Routed routed, long now) {
    VersionChoice.Chosen canary = versions.canary();
    if (canary == null
        || !isForCanary(routed)
        || mistakeIn(routed, canary.state()) != null
        || replicas.find(canary.version(), routed, now) != ReplicaTable.Outcome.FOUND) {
      return false;
    }
    transmit(routed, pick(routed, canary), canary.version(), null, versions.model().epoch());
    return true;
  }

  /** Sends a request to the stand-in, if it is for it; what that cannot take goes to stable. */
  private boolean sendToStandIn(Routed routed, long now) {
    VersionChoice.StandIn standIn = standingIn.of(routed, now);
    if (standIn == null
        || isForCanary(routed)
        || mistakeIn(routed, standIn.chosen().state()) != null
        || replicas.find(standIn.version(), routed, now) != ReplicaTable.Outcome.FOUND) {
      return false;
    }
    if (!routed.wasSent()) {
      routed.stoodIn = true;
      standingIn.sent();
    }
    transmit(
        routed,
        pick(routed, standIn.chosen()),
        standIn.version(),
        standIn.stable(),
        versions.model().epoch());
    return true;
  }

  private boolean isForCanary(Routed routed) {
    Traffic.Split shares = versions.model().traffic().split();
    if (shares == null || !routed.isUnversioned()) {
      return false;
    }
    return routed.wasSent() ? routed.forCanary : split.isForCanary(shares, routed.request.caller());
  }

  /** A request is sent for the first time: what it counts as is settled. */
  private void settle(Routed routed, long now) {
    routed.firstSent = now;
    routed.forCanary = isForCanary(routed);
    Traffic.Split shares = versions.model().traffic().split();
    if (shares != null && routed.isUnversioned()) {
      split.sent(shares, routed.request.caller());
    }
  }

  private @Nullable String send(
      Routed routed, VersionChoice.Chosen chosen, boolean patient, long now) {
    ReplicaTable.Outcome outcome = replicas.find(chosen.version(), routed, now);
    if (outcome == ReplicaTable.Outcome.FOUND) {
      transmit(routed, pick(routed, chosen), chosen.version(), null, versions.model().epoch());
      return null;
    }
    boolean full = outcome == ReplicaTable.Outcome.ALL_FULL || routed.metFull;
    if (full && !patient) {
      return refuse(routed, Refusals.full(name(), chosen.version()));
    }
    String failure = chosen.state().failure();
    if (!full && failure != null) {
      return refuse(routed, Refusals.failedToLoad(name(), chosen.version(), failure));
    }
    return full
        ? "every replica's queue is full"
        : "no replica of version '%s' of model '%s' is ready".formatted(chosen.version(), name());
  }

  private ReplicaTable.Entry pick(Routed routed, VersionChoice.Chosen chosen) {
    // INVARIANT: only first sends of unversioned requests move the model's rotation.
    if (routed.wasSent()) {
      return replicas.following(routed.lastSlot);
    }
    return replicas.next(
        routed.isUnversioned()
            ? rotation
            : rotationsByVersion.computeIfAbsent(chosen.version(), version -> new Rotation()));
  }

  private void transmit(
      Routed routed,
      ReplicaTable.Entry replica,
      String version,
      @Nullable String standsInFor,
      long epoch) {
    InferenceRequest request = routed.request;
    long now = now();
    if (!routed.wasSent()) {
      settle(routed, now);
    }
    RequestSpans.sent(routed, replica, version);
    Send send = pending.add(routed, replica, version, standsInFor, epoch, now);
    routed.countsFor(version);
    Replica.Infer infer =
        new Replica.Infer(
            send.id,
            version,
            request.inputs(),
            request.outputs(),
            request.deadline(),
            request.priority(),
            replica.status().readsTrails() ? request.trail().in(routed.span) : Trail.none(),
            self);
    setup.post().request(replica.replica(), infer);
  }

  private static @Nullable Refused mistakeIn(Routed routed, VersionState version) {
    VersionState.Verified verified = version.verified();
    if (verified == null || routed.fits.equals(version.version())) {
      return null;
    }
    routed.fits = version.version();
    return verified
        .signature()
        .mistakeIn(routed.request.inputs(), routed.request.outputs())
        .map(mistake -> Refused.because(Reason.INVALID, mistake))
        .orElse(null);
  }

  private @Nullable String refuse(Routed routed, Refused refused) {
    answer(routed, refused);
    return null;
  }

  /** Refuses a request, wherever it is. */
  void answer(Routed routed, Refused refused) {
    pending.forget(routed);
    String version = versionOf(routed);
    if (version != null) {
      routed.countsFor(version);
    }
    routed.answer.complete(refused);
    countAsFailed(routed, version, now());
  }

  /** Answers a request with what came of this sending, wherever else it is. */
  void answer(Send send, Router.Inferred inferred, long now) {
    Routed routed = send.routed;
    pending.forget(routed);
    String node = send.replica.status().nodeName();
    if (routed.answer instanceof CountedAnswer counting) {
      counting.computed(
          send.version,
          routed.firstSent - routed.arrived + inferred.queueNanos(),
          inferred.computeNanos(),
          Rows.counted(routed.request.inputs()),
          inferred.executedRows(),
          now);
      counting.cost(
          routed.request.caller(),
          NamedTensor.bytesOf(routed.request.inputs()),
          NamedTensor.bytesOf(inferred.outputs()),
          inferred.spent());
    }
    boolean taken =
        routed.answer.complete(
            new Answered(
                name(),
                send.version,
                send.standsInFor,
                send.epoch,
                inferred.slot(),
                node,
                inferred.outputs()));
    if (!taken) {
      countAsFailed(routed, now); // its caller has gone
    } else if (!routed.copy && !routed.counted) {
      routed.counted = true;
      statistics.computed(send, inferred, now);
    }
  }

  private void countAsFailed(Routed routed, long now) {
    countAsFailed(routed, versionOf(routed), now);
  }

  /** The version that a request was sent to last, or would have got; null if there is none. */
  private @Nullable String versionOf(Routed routed) {
    return routed.wasSent() ? routed.lastVersion : versions.meant(routed.request.selector());
  }

  private void countAsFailed(Routed routed, @Nullable String version, long now) {
    if (routed.copy || routed.counted) {
      return;
    }
    routed.counted = true;
    if (version != null) {
      statistics.failed(version, now - routed.arrived);
    }
  }

  /** Takes a request back from the replicas that it is at, if it is at any. */
  void withdraw(CompletableFuture<InferenceAnswer> answer) {
    for (Send send : pending.where(each -> each.routed.answer == answer)) {
      pending.take(send.id);
      countAsFailed(send.routed, now());
      setup.post().withdraw(send.replica.replica(), new Replica.Withdraw(send.id, self));
    }
  }

  /** Sends what is late at suspect replicas to another, as far as the budget allows. */
  void hedgeLate(long now) {
    pending.where(send -> isOverdue(send, now)).forEach(send -> hedge(send, now));
  }

  private boolean isOverdue(Send send, long now) {
    return send.routed.onlySend() == send
        && !send.routed.hedged
        && !send.routed.copy
        && now - send.since > suspectAfterNanos
        && replicas.isSuspect(send.replica, now);
  }

  private void hedge(Send late, long now) {
    Routed routed = late.routed;
    boolean found = replicas.find(late.version, routed, now) == ReplicaTable.Outcome.FOUND;
    if (found && replicas.foundSound(now) && setup.lease().held() && hedges.spend()) {
      routed.hedged = true;
      RequestSpans.event(routed, "hedged", late.replica);
      transmit(
          routed, replicas.following(routed.lastSlot), late.version, late.standsInFor, late.epoch);
    }
  }

  private String name() {
    return setup.model().name();
  }

  private long now() {
    return setup.nanoTime().getAsLong();
  }
}
