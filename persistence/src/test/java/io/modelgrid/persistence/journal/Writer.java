package io.modelgrid.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.config.StorageSettings;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** Registers version after version, and tells each one once it is acknowledged. */
final class Writer extends EventSourcedBehavior<Writer.Command, CatalogueEvent, CatalogueState> {

  /** What the writer understands. */
  sealed interface Command {}

  /** Register the next version, and go on until the process ends. */
  record GoOn(ActorRef<Command> self) implements Command {}

  /** Tell the state. */
  record Tell(ActorRef<CatalogueState> replyTo) implements Command {}

  private final Consumer<Long> acknowledged;

  private Writer(Consumer<Long> acknowledged) {
    super(PersistenceId.ofUniqueId("catalogue"));
    this.acknowledged = acknowledged;
  }

  static ActorSystem<Void> start(StorageSettings storage) {
    Config config =
        JournalConfig.of(storage)
            .withFallback(
                ConfigFactory.parseString("pekko.loglevel = WARNING, pekko.stdout-loglevel = OFF"))
            .withFallback(ConfigFactory.load());
    return ActorSystem.create(Behaviors.empty(), "journal", config);
  }

  static ActorRef<Command> spawn(ActorSystem<?> system, Consumer<Long> acknowledged) {
    return system.systemActorOf(
        Behaviors.setup(context -> new Writer(acknowledged)), "writer", Props.empty());
  }

  @Override
  public CatalogueState emptyState() {
    return CatalogueState.empty();
  }

  @Override
  public CommandHandler<Command, CatalogueEvent, CatalogueState> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            GoOn.class,
            (state, command) ->
                Effect()
                    .persist(registered(state.revision() + 1))
                    .thenRun(
                        after -> {
                          acknowledged.accept(after.revision());
                          command.self().tell(command);
                        }))
        .onCommand(
            Tell.class,
            (state, command) -> {
              command.replyTo().tell(state);
              return Effect().none();
            })
        .build();
  }

  @Override
  public EventHandler<CatalogueState, CatalogueEvent> eventHandler() {
    return CatalogueState::apply;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(50, 2);
  }

  private static CatalogueEvent registered(long number) {
    return new VersionRegistered(
        new Header(1, Instant.ofEpochSecond(number), "test", "kill -9"),
        "model",
        String.valueOf(number),
        new Artifact("0".repeat(64), number, "model.onnx"));
  }
}
