package io.modelgrid.cluster;

import io.modelgrid.actors.artifact.ArtifactKeeper;
import io.modelgrid.actors.replica.ArtifactPort;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.artifact.ArtifactStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Artifacts as this node's {@link ArtifactKeeper} has or fetches them. */
final class KeptArtifacts implements ArtifactPort {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final ActorSystem<?> system;
  private final ActorRef<ArtifactKeeper.Command> keeper;
  private final ArtifactStore store;
  private final Executor blocking;

  KeptArtifacts(
      ActorSystem<?> system, ActorRef<ArtifactKeeper.Command> keeper, ArtifactStore store) {
    this.system = system;
    this.keeper = keeper;
    this.store = store;
    this.blocking =
        system.dispatchers().lookup(DispatcherSelector.fromConfig(ArtifactKeeper.DISPATCHER));
  }

  @Override
  public CompletionStage<Path> obtain(Artifact artifact) {
    return AskPattern.<ArtifactKeeper.Command, ArtifactKeeper.Obtained>ask(
            keeper,
            replyTo -> new ArtifactKeeper.Obtain(artifact, replyTo),
            PATIENCE,
            system.scheduler())
        .thenApplyAsync(obtained -> fileOf(artifact, obtained), blocking);
  }

  private Path fileOf(Artifact artifact, ArtifactKeeper.Obtained obtained) {
    String failure = obtained.failure();
    return store
        .find(artifact.sha256())
        .orElseThrow(
            () ->
                new UncheckedIOException(
                    new IOException(
                        failure == null ? "the artifact is not in the store any more" : failure)));
  }
}
