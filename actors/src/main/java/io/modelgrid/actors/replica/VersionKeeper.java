package io.modelgrid.actors.replica;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.replica.Replica.WantedVersion;
import io.modelgrid.engine.servable.Servable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * A replica's part that loads, tries again and closes: the effects around its {@link VersionShelf}.
 * Confined to its actor.
 */
final class VersionKeeper {
  /** What happens while versions are loaded. */
  sealed interface Event extends Replica.Command, LocalMessage {}

  private record LoadBegan(ShelvedVersion entry, CompletableFuture<Servable> load)
      implements Event {}

  private record LoadOverdue(ShelvedVersion entry) implements Event {}

  private record LoadEnded(
      ShelvedVersion entry,
      CompletableFuture<Servable> load,
      @Nullable Servable servable,
      @Nullable Throwable failure)
      implements Event {}

  private record RetryDue(ShelvedVersion entry) implements Event {}

  private final ActorContext<Replica.Command> context;
  private final TimerScheduler<Replica.Command> timers;
  private final ReplicaSetup setup;
  private final VersionLoading loading;
  private final VersionShelf shelf = new VersionShelf();
  private String device = "";

  VersionKeeper(
      ActorContext<Replica.Command> context,
      TimerScheduler<Replica.Command> timers,
      ReplicaSetup setup,
      Executor executor) {
    this.context = context;
    this.timers = timers;
    this.setup = setup;
    this.loading = new VersionLoading(setup, executor);
  }

  VersionShelf shelf() {
    return shelf;
  }

  /** The device that holds the servables; empty before the first load. */
  String device() {
    return device;
  }

  /** Loads what is missing, forgets loads that are of no use any more; closes nothing. */
  void keep(List<WantedVersion> versions) {
    VersionShelf.Change change = shelf.keep(versions);
    change.dropped().forEach(this::forget);
    change.toLoad().forEach(this::load);
  }

  /** Closes the servables that are neither wanted nor in use. */
  void closeUnused(Predicate<ShelvedVersion> inUse) {
    List<Servable> unused = shelf.takeUnused(inUse);
    if (!unused.isEmpty()) {
      loading.closeAfter(CompletableFuture.completedFuture(unused), unused);
      account();
    }
  }

  /** Notes what the device holds of this slot, which changes also with those that share it. */
  void account() {
    if (!device.isEmpty()) {
      setup.devices().reserve(device, setup.slot(), shelf.bytes());
    }
  }

  /** Closes everything, gives the device back, and tells this when it is done. */
  void closeAll(Replica.Command done) {
    context.pipeToSelf(loading.close(shelf.takeAll()), (nothing, failure) -> done);
  }

  /** The replica stops, however that came: closes everything once this computation has ended. */
  void stopAfter(CompletableFuture<?> computation) {
    shelf.loading().forEach(this::forget);
    loading.closeAfter(computation, shelf.takeAll());
    setup.devices().release(setup.slot());
  }

  /**
   * Goes on with a load.
   *
   * @return whether a version's state changed
   */
  boolean on(Event event) {
    if (event instanceof LoadBegan began) {
      return onBegan(began);
    } else if (event instanceof LoadOverdue overdue) {
      return onOverdue(overdue.entry());
    } else if (event instanceof LoadEnded ended) {
      return onEnded(ended);
    } else if (event instanceof RetryDue retry && shelf.wants(retry.entry())) {
      load(retry.entry());
    }
    return false;
  }

  private void load(ShelvedVersion entry) {
    CompletableFuture<Servable> load = new CompletableFuture<>();
    entry.loadStarted(load);
    context.pipeToSelf(load, (servable, failure) -> new LoadEnded(entry, load, servable, failure));
    try {
      if (device.isEmpty()) {
        device = setup.devices().choose();
      }
      Runnable began = () -> context.getSelf().tell(new LoadBegan(entry, load));
      loading.load(entry.wanted().artifact(), device, began, load);
    } catch (RuntimeException e) {
      load.completeExceptionally(e);
    }
  }

  private boolean onBegan(LoadBegan began) {
    ShelvedVersion entry = began.entry();
    if (entry.awaits(began.load())) {
      timers.startSingleTimer(entry, new LoadOverdue(entry), setup.loadTimeout());
    }
    return false;
  }

  private boolean onOverdue(ShelvedVersion entry) {
    loading.abandon(entry);
    String reason = "the load did not end within " + setup.loadTimeout().toSeconds() + " s";
    return failed(entry, new VersionLoading.Failure(reason, false));
  }

  private boolean onEnded(LoadEnded ended) {
    ShelvedVersion entry = ended.entry();
    if (!entry.awaits(ended.load())) {
      return false; // abandoned: the loading closes what it made
    }
    timers.cancel(entry);
    Servable servable = ended.servable();
    if (servable == null) {
      Throwable failure = Objects.requireNonNull(ended.failure());
      return failed(entry, loading.failureOf(entry.version(), failure));
    }
    entry.ready(servable, device);
    account();
    context.getLog().info("{} version {}: ready on {}", setup.slot(), entry.version(), device);
    return true;
  }

  private boolean failed(ShelvedVersion entry, VersionLoading.Failure failure) {
    Duration retry = entry.failed(failure.reason(), failure.invalid());
    context
        .getLog()
        .warn("{} version {}: load failed: {}", setup.slot(), entry.version(), failure.reason());
    if (retry != null) {
      timers.startSingleTimer(entry, new RetryDue(entry), retry);
    }
    return true;
  }

  /** Neither the load of this entry nor its next try is wanted any more. */
  private void forget(ShelvedVersion entry) {
    timers.cancel(entry);
    loading.abandon(entry);
  }
}
