package io.modelgrid.actors.router;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A router's part that says which requests the stand-in answers: while the queues of the replicas
 * that serve stable are too full, by {@link Overload}, those that leave the version wholly to the
 * grid. Confined to its router.
 *
 * <p>Whom a request is sent to first, it stays with, as far as that is still allowed when it has to
 * be sent again. What waited, for a swap or for a replica, waited for stable; and what fills the
 * queues just after a hold is what was held, which is no overload.
 *
 * <p>An overload comes and goes with the queues, many times a second at worst. What is told of it
 * is a spell: from its first beginning until it has been away for {@link #CALM}.
 */
final class StandingIn {
  /** So long without an overload, and its spell is over. */
  static final Duration CALM = Duration.ofSeconds(10);

  private final String model;
  private final ReplicaTable replicas;
  private final Overload overload;
  private final Logger log;
  // Null where no version may stand in: then nothing below is looked at.
  private VersionChoice.@Nullable StandIn standIn;
  private boolean spell;
  private long lastOverloaded;
  private long requests;

  StandingIn(RouterSetup setup, ReplicaTable replicas, Logger log) {
    this.model = setup.model().name();
    this.replicas = replicas;
    this.overload = new Overload(setup.settings().standInFrom());
    this.log = log;
    modelIs(VersionChoice.of(setup.model()));
  }

  /** What the catalogue says of the model now. */
  void modelIs(VersionChoice versions) {
    standIn = versions.standIn();
    if (standIn == null) {
      overload.end();
      endSpell("no version may stand in any more");
    }
  }

  /** The version that is to answer a request in the place of the stable one; null if none is. */
  VersionChoice.@Nullable StandIn of(Routed routed, long now) {
    if (standIn == null || !routed.request.selector().isOpen()) {
      return null;
    }
    if (routed.wasSent()) {
      return routed.stoodIn ? standIn : null;
    }
    return look(now) && !routed.patient ? standIn : null;
  }

  /** A request was sent to the stand-in for the first time. */
  void sent() {
    requests++;
  }

  /** Whether time matters, since a spell has to end. */
  boolean isSpell() {
    return spell;
  }

  /** Looks at the queues; true if there is an overload and a version that may stand in. */
  boolean look(long now) {
    if (standIn == null) {
      return false;
    }
    double fullness = replicas.fullness(standIn.stable(), now);
    boolean on = overload.look(fullness);
    if (on) {
      lastOverloaded = now;
      beginSpell(standIn, fullness);
    } else if (now - lastOverloaded >= CALM.toNanos()) {
      endSpell("its queues have room again");
    }
    return on;
  }

  private void beginSpell(VersionChoice.StandIn now, double fullness) {
    if (!spell) {
      spell = true;
      log.info(
          "model {}: overloaded here, its queues are {} % full; version {} stands in for version {}",
          model, Math.round(fullness * 100), now.version(), now.stable());
    }
  }

  private void endSpell(String because) {
    if (spell) {
      spell = false;
      log.info("model {}: {}; requests sent to the stand-in: {}", model, because, requests);
      requests = 0;
    }
  }
}
