package io.modelgrid.actors.replica;

import io.modelgrid.actors.replica.Replica.WantedVersion;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.engine.batch.BatchTuner;
import io.modelgrid.engine.servable.Servable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One version in a replica: being loaded, ready, or failed and, unless the bundle is at fault,
 * tried again. Confined to its actor.
 */
final class ShelvedVersion {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  private final WantedVersion wanted;
  private @Nullable CompletableFuture<Servable> load;
  private @Nullable Servable servable;
  private @Nullable String reason;
  private boolean invalid;
  private Duration nextRetry = FIRST_RETRY;
  private BatchTuner tuner = new BatchTuner();
  private String device = "";

  ShelvedVersion(WantedVersion wanted) {
    this.wanted = wanted;
  }

  String version() {
    return wanted.version();
  }

  WantedVersion wanted() {
    return wanted;
  }

  @Nullable Servable servable() {
    return servable;
  }

  /** The device on which its servable lies; empty while there is none. */
  String device() {
    return device;
  }

  /** What was learnt of its servable. */
  BatchTuner tuner() {
    return tuner;
  }

  Holding holding() {
    if (servable != null) {
      return Holding.READY;
    }
    // A load that is tried again stays a failure, with its reason, until it succeeds.
    return reason == null ? Holding.LOADING : Holding.FAILED;
  }

  VersionStatus status() {
    return new VersionStatus(version(), holding(), reason, invalid);
  }

  void loadStarted(CompletableFuture<Servable> started) {
    load = started;
  }

  /** Whether this load is the one that this version waits for. */
  boolean awaits(CompletableFuture<Servable> ended) {
    return load == ended;
  }

  /** The load that this version waits for, or null; it waits for none afterwards. */
  @Nullable CompletableFuture<Servable> takeLoad() {
    CompletableFuture<Servable> taken = load;
    load = null;
    return taken;
  }

  void ready(Servable loaded, String lies) {
    device = lies;
    load = null;
    servable = loaded;
    tuner = new BatchTuner();
    reason = null;
  }

  /**
   * Notes a failed load.
   *
   * @return after how long to try again, or null if that is of no use
   */
  @Nullable Duration failed(String why, boolean bundleAtFault) {
    load = null;
    reason = why;
    invalid = bundleAtFault;
    if (bundleAtFault) {
      return null;
    }
    Duration retry = nextRetry;
    Duration doubled = retry.multipliedBy(2);
    nextRetry = doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
    return retry;
  }
}
