package io.modelgrid.cluster.ports;

import io.modelgrid.actors.artifact.ArtifactKeeper;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.training.Products;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.artifact.ArtifactStore;
import io.modelgrid.persistence.artifact.NoSpaceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands to the catalogue, and artifacts on their way into the store. */
public final class ClusterGridAdmin implements GridAdmin, Products {
  private static final Logger log = LoggerFactory.getLogger(ClusterGridAdmin.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ActorSystem<?> system;
  private final ActorRef<Catalogue.Command> writer;
  private final ArtifactStore store;
  private final SecondCopy secondCopy;
  private final ReplicaRestart restarts;
  private final PlacementOrders placement;
  private final Executor blocking;

  public ClusterGridAdmin(
      ActorSystem<?> system,
      ActorRef<Catalogue.Command> writer,
      ArtifactStore store,
      SecondCopy secondCopy,
      ReplicaRestart restarts,
      PlacementOrders placement) {
    this.system = system;
    this.writer = writer;
    this.store = store;
    this.secondCopy = secondCopy;
    this.restarts = restarts;
    this.placement = placement;
    this.blocking =
        system.dispatchers().lookup(DispatcherSelector.fromConfig(ArtifactKeeper.DISPATCHER));
  }

  @Override
  public Path stageUpload() throws IOException {
    return store.stage();
  }

  @Override
  public Optional<Path> artifact(String sha256) {
    return store.find(sha256);
  }

  @Override
  public CompletionStage<ChangeAnswer> register(
      String model, @Nullable String version, Path staged, String fileName, Origin origin) {
    return CompletableFuture.supplyAsync(() -> commit(staged, fileName), blocking)
        .thenComposeAsync(
            artifact -> registerStored(model, version, artifact, null, origin), blocking)
        .exceptionally(ClusterGridAdmin::refusal);
  }

  @Override
  public CompletionStage<ChangeAnswer> keep(Path staged) {
    return CompletableFuture.supplyAsync(() -> commit(staged, "data"), blocking)
        .thenComposeAsync(
            artifact ->
                copied(
                    artifact,
                    () ->
                        CompletableFuture.completedFuture(
                            new ChangeAnswer.Kept(artifact.sha256(), artifact.size()))),
            blocking)
        .exceptionally(ClusterGridAdmin::refusal);
  }

  /** Registers what a training made: as an upload, under the next number, and once. */
  @Override
  public CompletionStage<ChangeAnswer> register(
      String model, Path bundle, int attempt, Lineage lineage, Origin origin) {
    return CompletableFuture.supplyAsync(() -> commit(copyOf(bundle), name(bundle)), blocking)
        .thenComposeAsync(
            artifact ->
                registerStored(
                    model, null, artifact, new Catalogue.Product(attempt, lineage), origin),
            blocking)
        .exceptionally(ClusterGridAdmin::refusal);
  }

  private Path copyOf(Path bundle) {
    try {
      return Files.copy(bundle, store.stage(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path bundle) {
    return String.valueOf(bundle.getFileName());
  }

  private CompletionStage<ChangeAnswer> registerStored(
      String model,
      @Nullable String version,
      Artifact artifact,
      Catalogue.@Nullable Product product,
      Origin origin) {
    return copied(
        artifact,
        () ->
            command(
                replyTo ->
                    new Catalogue.RegisterVersion(
                        model, version, artifact, product, origin, replyTo)));
  }

  /** Goes on once an artifact is safe. */
  private CompletionStage<ChangeAnswer> copied(
      Artifact artifact, Supplier<CompletionStage<ChangeAnswer>> then) {
    return secondCopy
        .make(artifact)
        .thenComposeAsync(
            failure ->
                failure.isPresent()
                    ? CompletableFuture.completedFuture(
                        new ChangeAnswer.Refused(
                            ChangeAnswer.Reason.UNAVAILABLE,
                            "the upload could not be copied to a second node: "
                                + failure.get()
                                + "; try again"))
                    : then.get(),
            blocking);
  }

  private Artifact commit(Path staged, String fileName) {
    try {
      return store.commit(staged, fileName);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletionStage<ChangeAnswer> undeploy(String model, Origin origin) {
    return command(replyTo -> new Catalogue.Undeploy(model, origin, replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> scale(String model, @Nullable Integer count, Origin origin) {
    return command(replyTo -> new Catalogue.SetReplicas(model, count, origin, replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> load(String model, @Nullable String version, Origin origin) {
    return command(replyTo -> new Catalogue.Load(model, version, origin, replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> unload(
      String model, @Nullable String version, Origin origin) {
    return command(replyTo -> new Catalogue.Unload(model, version, origin, replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> operate(String model, OperationPlan plan, Origin origin) {
    return command(replyTo -> new Catalogue.StartOperation(model, plan, origin, replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> rollback(
      String model, @Nullable String version, Origin origin) {
    return command(replyTo -> new Catalogue.Rollback(model, version, origin, replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> cancel(String operation, Origin origin) {
    return command(replyTo -> new Catalogue.CancelOperation(operation, origin, replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> freeze(String operation, boolean frozen, Origin origin) {
    return command(replyTo -> new Catalogue.FreezeOperation(operation, frozen, origin, replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> setAlertRule(AlertRule rule, Origin origin) {
    return command(replyTo -> new Catalogue.SetAlertRule(rule, origin, replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> removeAlertRule(String name, Origin origin) {
    return command(replyTo -> new Catalogue.RemoveAlertRule(name, origin, replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> restartReplica(String slot, Origin origin) {
    return CompletableFuture.completedFuture(restarts.ask(slot, origin));
  }

  @Override
  public CompletionStage<ChangeAnswer> moveReplica(
      String slot, @Nullable String node, Origin origin) {
    return placement.move(slot, node, origin).exceptionally(ClusterGridAdmin::refusal);
  }

  @Override
  public CompletionStage<ChangeAnswer> drain(String node, boolean drained, Origin origin) {
    return placement.drain(node, drained, origin).exceptionally(ClusterGridAdmin::refusal);
  }

  private CompletionStage<ChangeAnswer> command(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return AskPattern.<Catalogue.Command, Catalogue.Reply>ask(
            writer, command::apply, PATIENCE, system.scheduler())
        .thenApplyAsync(Catalogue.Reply::answer, blocking)
        .exceptionally(ClusterGridAdmin::refusal);
  }

  private static ChangeAnswer refusal(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof UncheckedIOException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof NoSpaceException full) {
      return new ChangeAnswer.Refused(
          ChangeAnswer.Reason.NO_SPACE, String.valueOf(full.getMessage()));
    }
    if (cause instanceof TimeoutException) {
      return new ChangeAnswer.Refused(
          ChangeAnswer.Reason.UNAVAILABLE,
          "the catalogue did not answer within "
              + PATIENCE.toSeconds()
              + " s; the change may have been made: look before trying again");
    }
    log.warn("A change failed", cause);
    return new ChangeAnswer.Refused(
        ChangeAnswer.Reason.UNAVAILABLE, "the change could not be made; this node's log says why");
  }
}
