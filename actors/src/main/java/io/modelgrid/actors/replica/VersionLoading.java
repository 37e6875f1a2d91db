package io.modelgrid.actors.replica;

import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.persistence.artifact.Artifact;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches, loads and closes a replica's servables, all but the fetching on the loading dispatcher.
 * A load that nobody waits for any more closes what it made.
 */
final class VersionLoading {
  private static final Logger LOG = LoggerFactory.getLogger(VersionLoading.class);

  private final ReplicaSetup setup;
  private final Executor executor;

  VersionLoading(ReplicaSetup setup, Executor executor) {
    this.setup = setup;
    this.executor = executor;
  }

  /** Why a load failed, in words, and whether the bundle itself is at fault. */
  record Failure(String reason, boolean invalid) {}

  /**
   * Fetches and loads.
   *
   * @param onLoading called on the loading thread when the fetch is done and the load begins
   * @param load completed with what came of it
   */
  void load(
      Artifact artifact, String device, Runnable onLoading, CompletableFuture<Servable> load) {
    setup
        .artifacts()
        .obtain(artifact)
        .handle((path, failure) -> fetched(path, failure))
        .thenApplyAsync(path -> load(path, artifact, device, onLoading), executor)
        .whenComplete(
            (servable, failure) -> {
              if (failure == null) {
                load.complete(servable);
              } else {
                load.completeExceptionally(failure);
              }
            });
  }

  private static Path fetched(Path path, @Nullable Throwable failure) {
    if (failure != null) {
      throw new CompletionException(
          LoadException.here(
              "the artifact could not be fetched: " + unwrapped(failure).getMessage(), failure));
    }
    return path;
  }

  private Servable load(Path path, Artifact artifact, String device, Runnable onLoading) {
    onLoading.run();
    try {
      return setup.loader().load(path, artifact.sha256(), artifact.fileName(), device);
    } catch (LoadException e) {
      throw new CompletionException(e);
    }
  }

  /** What to say of a failed load. */
  Failure failureOf(String version, Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    if (cause instanceof LoadException known) {
      return new Failure(String.valueOf(known.getMessage()), known.isInvalid());
    }
    LOG.error("{} version {}: loading failed unexpectedly", setup.slot(), version, cause);
    return new Failure("loading failed unexpectedly: " + cause, false);
  }

  /** Nobody waits for this load any more. */
  void abandon(ShelvedVersion entry) {
    CompletableFuture<Servable> load = entry.takeLoad();
    if (load != null) {
      CompletableFuture<Void> unused =
          load.thenAcceptAsync(servable -> closeAll(List.of(servable)), executor);
    }
  }

  /** Closes servables that nothing computes on any more. */
  CompletableFuture<Void> close(List<Servable> servables) {
    return CompletableFuture.runAsync(() -> closeAll(servables), executor);
  }

  /** Closes servables as soon as the last computation on them has ended, however it did. */
  void closeAfter(CompletableFuture<?> computation, List<Servable> servables) {
    CompletableFuture<?> unused =
        computation.whenCompleteAsync((outcome, failure) -> closeAll(servables), executor);
  }

  private void closeAll(List<Servable> servables) {
    for (Servable servable : servables) {
      try {
        servable.close();
      } catch (RuntimeException e) {
        LOG.error("{}: a servable could not be closed", setup.slot(), e);
      }
    }
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return thrown instanceof CompletionException && cause != null ? unwrapped(cause) : thrown;
  }
}
