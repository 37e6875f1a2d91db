package io.modelgrid.actors.swap;

import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether every replica of a model has a version ready. A policy that remembers since when which
 * slot fails; confined to its supervisor.
 *
 * <p>A replica tries a load that failed for a reason of its own again and again, so a slot fails
 * until the version is ready there.
 */
final class LoadReadiness {
  /**
   * How far the version is.
   *
   * @param ready at all wanted slots
   * @param fatal why it will not be, or null
   * @param broken what a replica finds wrong with the bundle itself, or null
   * @param detail in words
   * @param slots how far each slot is
   */
  record Readiness(
      boolean ready,
      @Nullable String fatal,
      @Nullable String broken,
      String detail,
      Map<String, String> slots) {
    Readiness {
      slots = Map.copyOf(slots);
    }
  }

  private final String version;
  private final long patienceNanos;
  private final Map<String, Long> failingSince = new HashMap<>();

  /**
   * A look-out for a version.
   *
   * @param patienceNanos how long a slot may fail for a reason of its own
   */
  LoadReadiness(String version, long patienceNanos) {
    this.version = version;
    this.patienceNanos = patienceNanos;
  }

  Readiness look(SwapSight sight, long nowNanos) {
    List<ReplicaStatus> replicas =
        sight.replicas().stream()
            .filter(replica -> replica.lifecycle() != Lifecycle.DRAINING)
            .toList();
    Map<String, String> slots = new TreeMap<>();
    String fatal = brokenForAll(sight.model());
    String broken = null;
    for (ReplicaStatus replica : replicas) {
      VersionStatus held = held(replica).orElse(null);
      slots.put(replica.slot(), inWords(replica, held));
      String reason = failure(replica, held, nowNanos);
      fatal = fatal == null ? reason : fatal;
      broken = held != null && held.invalid() ? held.reason() : broken;
    }
    long serving = replicas.stream().filter(replica -> replica.serves(version)).count();
    boolean all = serving >= sight.wantedSlots() && serving == replicas.size();
    boolean known = verified(sight.model(), version) != null;
    String detail = "ready at %d of %d replicas".formatted(serving, sight.wantedSlots());
    return new Readiness(all && known && fatal == null, fatal, broken, detail, slots);
  }

  /** What a version told at its first load, or null while it told nothing. */
  static VersionState.@Nullable Verified verified(@Nullable ModelState model, String version) {
    VersionState known = model == null ? null : model.versions().get(version);
    return known == null ? null : known.verified();
  }

  private @Nullable String brokenForAll(@Nullable ModelState model) {
    VersionState known = model == null ? null : model.versions().get(version);
    return known == null || known.failure() == null
        ? null
        : "version %s cannot be loaded: %s. Deploy a corrected one"
            .formatted(version, known.failure());
  }

  private Optional<VersionStatus> held(ReplicaStatus replica) {
    return replica.versions().stream().filter(each -> each.version().equals(version)).findFirst();
  }

  private String inWords(ReplicaStatus replica, @Nullable VersionStatus held) {
    if (held == null) {
      return "waiting, on " + replica.nodeName();
    }
    String state = held.state().name().toLowerCase(Locale.ROOT) + " on " + replica.nodeName();
    return held.state() == Holding.FAILED ? state + ": " + held.reason() : state;
  }

  private @Nullable String failure(
      ReplicaStatus replica, @Nullable VersionStatus held, long nowNanos) {
    if (held == null || held.state() == Holding.READY) {
      failingSince.remove(replica.slot());
      return null;
    }
    if (held.state() == Holding.LOADING) {
      return null;
    }
    if (held.invalid()) {
      return "version %s cannot be loaded: %s. Deploy a corrected one"
          .formatted(version, held.reason());
    }
    Long since = failingSince.computeIfAbsent(replica.slot(), slot -> nowNanos);
    return nowNanos - since < patienceNanos
        ? null
        : "replica %s on %s cannot load version %s: %s. Mend that and begin again"
            .formatted(replica.slot(), replica.nodeName(), version, held.reason());
  }
}
