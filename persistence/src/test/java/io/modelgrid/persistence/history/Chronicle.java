package io.modelgrid.persistence.history;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.config.StorageSettings;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.journal.JournalConfig;
import io.modelgrid.persistence.journal.JournalSchema;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** Writes events into a journal, many at a time, with snapshots as the catalogue has them. */
final class Chronicle
    extends EventSourcedBehavior<Chronicle.Write, CatalogueEvent, CatalogueState> {
  static final String DISPATCHER = "pekko.actor.default-blocking-io-dispatcher";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Write these; the answer is the state with them. */
  record Write(List<CatalogueEvent> events, ActorRef<CatalogueState> replyTo) {}

  private Chronicle() {
    super(PersistenceId.ofUniqueId("catalogue"));
  }

  /** A system on a journal, whose tables it makes. */
  static ActorSystem<Void> open(StorageSettings storage) throws Exception {
    Config config =
        JournalConfig.of(storage)
            .withFallback(
                ConfigFactory.parseString("pekko.loglevel = WARNING, pekko.stdout-loglevel = OFF"))
            .withFallback(ConfigFactory.load());
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "history", config);
    JournalSchema.create(system).toCompletableFuture().get(2, TimeUnit.MINUTES);
    return system;
  }

  static void close(ActorSystem<?> system) throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  static ActorRef<Write> spawn(ActorSystem<?> system) {
    return system.systemActorOf(
        Behaviors.setup(context -> new Chronicle()), "chronicle", Props.empty());
  }

  /** The state after these events, once they are durable; of none, the state as it was read. */
  static CatalogueState write(
      ActorSystem<?> system, ActorRef<Write> chronicle, List<CatalogueEvent> events)
      throws Exception {
    return AskPattern.<Write, CatalogueState>ask(
            chronicle, replyTo -> new Write(events, replyTo), PATIENCE, system.scheduler())
        .toCompletableFuture()
        .get(2, TimeUnit.MINUTES);
  }

  @Override
  public CatalogueState emptyState() {
    return CatalogueState.empty();
  }

  @Override
  public CommandHandler<Write, CatalogueEvent, CatalogueState> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            Write.class,
            (state, write) ->
                Effect().persist(write.events()).thenRun(after -> write.replyTo().tell(after)))
        .build();
  }

  @Override
  public EventHandler<CatalogueState, CatalogueEvent> eventHandler() {
    return CatalogueState::apply;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(500, 2);
  }
}
