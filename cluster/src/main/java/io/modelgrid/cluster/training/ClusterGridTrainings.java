package io.modelgrid.cluster.training;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.training.TrainingNews;
import io.modelgrid.actors.training.TrainingRoom;
import io.modelgrid.actors.training.TrainingRoom.Choice;
import io.modelgrid.actors.training.TrainingRoom.Mistaken;
import io.modelgrid.actors.training.TrainingRoom.Understood;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trainings by way of the catalogue: what is submitted stands there, and what is shown, too. */
public final class ClusterGridTrainings implements GridTrainings {
  private static final Logger log = LoggerFactory.getLogger(ClusterGridTrainings.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TrainingRoom room;
  private final Supplier<CatalogueState> catalogue;
  private final Supplier<Map<String, TrainingNews>> news;
  private final ActorRef<Catalogue.Command> writer;
  private final long usualMemory;
  private final Scheduler scheduler;
  private final Executor blocking;

  /**
   * The port of a node.
   *
   * @param news what the supervisor told last, by training
   * @param usualMemory bytes that a training is counted with that does not say how much it takes
   */
  public ClusterGridTrainings(
      TrainingRoom room,
      Supplier<CatalogueState> catalogue,
      Supplier<Map<String, TrainingNews>> news,
      ActorRef<Catalogue.Command> writer,
      long usualMemory,
      Scheduler scheduler,
      Executor blocking) {
    this.room = room;
    this.catalogue = catalogue;
    this.news = news;
    this.writer = writer;
    this.usualMemory = usualMemory;
    this.scheduler = scheduler;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<ChangeAnswer> submit(byte[] specification, boolean yaml, Origin origin) {
    return CompletableFuture.supplyAsync(() -> room.read(specification, yaml), blocking)
        .thenComposeAsync(
            reading ->
                reading instanceof Mistaken mistaken
                    ? CompletableFuture.completedFuture(
                        new Refused(Reason.INVALID, String.join("\n", mistaken.mistakes())))
                    : command(
                        replyTo ->
                            new Catalogue.SubmitTraining(
                                request((Understood) reading), origin, replyTo)),
            blocking)
        .exceptionally(ClusterGridTrainings::refusal);
  }

  private TrainingRequest request(Understood understood) {
    List<Source> sources = new ArrayList<>();
    understood.base().ifPresent(choice -> sources.add(source("base", choice)));
    understood.teacher().ifPresent(choice -> sources.add(source("teacher", choice)));
    return new TrainingRequest(
        understood.model(),
        understood.kind(),
        understood.json(),
        understood.priority(),
        understood.threads(),
        understood.memory().orElse(usualMemory),
        understood.epochs(),
        understood.then().orElse(null),
        sources,
        understood.retraining().orElse(null),
        null,
        null);
  }

  private static Source source(String role, Choice choice) {
    return new Source(role, choice.model(), choice.version(), "");
  }

  @Override
  public CompletionStage<ChangeAnswer> cancel(String id, Origin origin) {
    return command(replyTo -> new Catalogue.CancelTraining(id, origin, replyTo));
  }

  @Override
  public List<TrainingView> trainings() {
    return TrainingViews.of(catalogue.get().trainings(), news.get());
  }

  @Override
  public Optional<TrainingView> training(String id) {
    return TrainingViews.one(catalogue.get().trainings(), news.get(), id);
  }

  @Override
  public String schema() {
    return room.schema();
  }

  private CompletionStage<ChangeAnswer> command(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return AskPattern.<Catalogue.Command, Catalogue.Reply>ask(
            writer, command::apply, PATIENCE, scheduler)
        .thenApplyAsync(Catalogue.Reply::answer, blocking)
        .exceptionally(ClusterGridTrainings::refusal);
  }

  private static ChangeAnswer refusal(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      return new Refused(
          Reason.UNAVAILABLE,
          "the catalogue did not answer within %d s; the change may have been made: look before"
                  .formatted(PATIENCE.toSeconds())
              + " trying again");
    }
    log.warn("A change failed", cause);
    return new Refused(
        Reason.UNAVAILABLE, "the change could not be made; this node's log says why");
  }
}
