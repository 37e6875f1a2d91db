package io.modelgrid.actors.router;

import io.modelgrid.actors.meter.CountedAnswer;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request from its arrival to its answer. Confined to its router. */
final class Routed {
  final InferenceRequest request;
  final CompletableFuture<InferenceAnswer> answer;

  /** Whether it is a copy, whose answer goes to nobody: it is sent now or not at all. */
  final boolean copy;

  /** Where it is now: nowhere, at one replica, or at two after a hedge. */
  final List<Send> sends = new ArrayList<>(1);

  /** Replicas that rejected it although another may take it. Each is asked once. */
  final List<ReplicaTable.Entry> rejectedBy = new ArrayList<>(0);

  /** What its trace tells of it here; invalid where it is not traced. */
  Span span = Span.getInvalid();

  /** When it came, by the router's clock. */
  long arrived;

  /** The slot that it was sent to last; -1 before the first time. */
  int lastSlot = -1;

  /** The version that was stamped on it last; empty before the first time. */
  String lastVersion = "";

  /** When it was sent first, by the router's clock. */
  long firstSent;

  /** Whether it counts as the canary's, which is settled when it is sent first. */
  boolean forCanary;

  /** Whether it was sent to a stand-in first. */
  boolean stoodIn;

  /** Replicas that were lost, other than in order, while it was there. */
  int losses;

  /** Whether it lost its replica, and must not be sent to one that counts as lost. */
  boolean bereft;

  /** Whether it, or an answer to it, was lost between the nodes. */
  boolean strayed;

  /** Whether a replica rejected it since its queue was full. */
  boolean metFull;

  boolean hedged;

  /** Whether its answer was counted in {@link Statistics}. */
  boolean counted;

  /** Whether a full queue makes it wait, since it waited in a swap's backlog or behind it. */
  boolean patient;

  /** The version whose signature it is known to fit; empty while there is none. */
  String fits = "";

  /** When it began to be held, by the router's clock. */
  long heldSince;

  /** Why it is held, for its caller. */
  String heldBecause = "";

  Routed(InferenceRequest request, CompletableFuture<InferenceAnswer> answer) {
    this(request, answer, false);
  }

  Routed(InferenceRequest request, CompletableFuture<InferenceAnswer> answer, boolean copy) {
    this.request = request;
    this.answer = answer;
    this.copy = copy;
  }

  /** One sending of it to one replica, with what was stamped on it. */
  static final class Send {
    final long id;
    final Routed routed;
    final ReplicaTable.Entry replica;
    final String version;

    /** The stable version in whose place that one is to answer, or null. */
    final @Nullable String standsInFor;

    final long epoch;
    final long since;

    Send(
        long id,
        Routed routed,
        ReplicaTable.Entry replica,
        String version,
        @Nullable String standsInFor,
        long epoch,
        long since) {
      this.id = id;
      this.routed = routed;
      this.replica = replica;
      this.version = version;
      this.standsInFor = standsInFor;
      this.epoch = epoch;
      this.since = since;
    }
  }

  boolean mayGoTo(ReplicaTable.Entry replica) {
    return !rejectedBy.contains(replica) && !(bereft && replica.isLost()) && !isAt(replica);
  }

  private boolean isAt(ReplicaTable.Entry replica) {
    for (Send send : sends) {
      if (send.replica == replica) {
        return true;
      }
    }
    return false;
  }

  /** Whether it asks for a version by its number. */
  boolean isNumbered() {
    return request.selector().version() != null;
  }

  /** The label that decides on its version; of no meaning where it is numbered. */
  String label() {
    String label = request.selector().label();
    return label == null ? ModelSelector.STABLE : label;
  }

  /** Whether it leaves the version to the grid. */
  boolean isUnversioned() {
    return VersionChoice.isUnversioned(request.selector());
  }

  /** It counts for this version in its node's meters from now on. */
  void countsFor(String version) {
    if (answer instanceof CountedAnswer counting) {
      counting.isAt(version);
    }
  }

  /** Whether nobody waits for it any more: its deadline has passed, or its caller withdrew it. */
  boolean hasEnded(long now) {
    return answer.isDone() || request.deadline().hasPassed(now);
  }

  boolean wasSent() {
    return lastSlot >= 0;
  }

  /** The only place that it is at, or null. */
  @Nullable Send onlySend() {
    return sends.size() == 1 ? sends.get(0) : null;
  }
}
