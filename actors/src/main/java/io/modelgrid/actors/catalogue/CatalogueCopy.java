package io.modelgrid.actors.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.persistence.catalogue.CatalogueCodec;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * A node's read copy of the catalogue.
 *
 * <ol>
 *   <li>It asks the writer for what it lacks: as soon as it knows one, every second, when it finds
 *       a gap, and after each update, which also tells the writer how far it is.
 *   <li>It applies events in the order of their revisions, each once, and ignores what a writer of
 *       a lower term says.
 *   <li>It hands on each new state, on its own thread.
 * </ol>
 *
 * <p>One runs on each node. A restarted one begins empty and gets the whole state.
 */
public final class CatalogueCopy {

  /** What a read copy understands. */
  public sealed interface Command {}

  /**
   * Events that follow {@code fromRevision}, in order, as {@code CatalogueCodec}'s bytes.
   *
   * @param writer where to {@link Catalogue.Follow}
   */
  public record Update(
      long term, long fromRevision, List<Encoded> events, ActorRef<Catalogue.Command> writer)
      implements Command, WireMessage {
    public Update {
      events = List.copyOf(events);
    }
  }

  /** The whole state, as {@code CatalogueCodec}'s bytes, where events would be too many. */
  public record Replace(long term, Encoded state, ActorRef<Catalogue.Command> writer)
      implements Command, WireMessage {}

  /** Where the writer is now, as far as this node knows. */
  public record WriterAt(ActorRef<Catalogue.Command> writer) implements Command, LocalMessage {}

  /** An event or a state in bytes. */
  public record Encoded(String manifest, String json) {
    byte[] bytes() {
      return json.getBytes(UTF_8);
    }
  }

  /** Ask the writer again. */
  private enum Ask implements Command, LocalMessage {
    INSTANCE
  }

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final ActorContext<Command> context;
  private final String node;
  private final Consumer<CatalogueState> onChange;
  private CatalogueState state = CatalogueState.empty();
  private long term;
  private @Nullable ActorRef<Catalogue.Command> writer;

  private CatalogueCopy(
      ActorContext<Command> context, String node, Consumer<CatalogueState> onChange) {
    this.context = context;
    this.node = node;
    this.onChange = onChange;
  }

  /**
   * The behaviour.
   *
   * @param node address of this node, {@code host:port}
   * @param onChange gets each new state, inside the actor: it must neither block nor throw
   */
  public static Behavior<Command> create(String node, Consumer<CatalogueState> onChange) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Ask.INSTANCE, INTERVAL);
                  return new CatalogueCopy(context, node, onChange).following();
                }));
  }

  private Behavior<Command> following() {
    return Behaviors.receive(Command.class)
        .onMessage(WriterAt.class, this::onWriterAt)
        .onMessage(Update.class, this::onUpdate)
        .onMessage(Replace.class, this::onReplace)
        .onMessage(Ask.class, ask -> follow(writer))
        .build();
  }

  private Behavior<Command> onWriterAt(WriterAt at) {
    writer = at.writer();
    return follow(writer);
  }

  private Behavior<Command> onUpdate(Update update) {
    if (update.term() < term) {
      return Behaviors.same();
    }
    term = update.term();
    if (update.fromRevision() <= state.revision()) {
      long known = state.revision() - update.fromRevision();
      for (Encoded event : update.events().stream().skip(known).toList()) {
        if (!read(() -> state.apply(CatalogueCodec.decodeEvent(event.manifest(), event.bytes())))) {
          return Behaviors.same();
        }
      }
    }
    // Be it that all was applied or that there is a gap: the writer learns how far this copy is.
    return follow(update.writer());
  }

  private Behavior<Command> onReplace(Replace replace) {
    if (replace.term() < term) {
      return Behaviors.same();
    }
    Encoded told = replace.state();
    boolean newTerm = replace.term() > term;
    term = replace.term();
    long before = state.revision();
    boolean taken =
        read(() -> newer(CatalogueCodec.decodeState(told.manifest(), told.bytes()), newTerm));
    if (state.revision() < before) {
      context
          .getLog()
          .warn(
              "The catalogue went back from revision {} to {} under term {}: was an older backup"
                  + " put in its place?",
              before,
              state.revision(),
              term);
    }
    return taken ? follow(replace.writer()) : Behaviors.same();
  }

  /** Within a term, what is older than this copy was overtaken on its way. */
  private CatalogueState newer(CatalogueState told, boolean newTerm) {
    return newTerm || told.revision() > state.revision() ? told : state;
  }

  /**
   * Takes the next state. One that cannot be read (a newer Modelgrid wrote it) leaves this copy as
   * it is; the writer is asked again every second.
   */
  private boolean read(Supplier<CatalogueState> reader) {
    CatalogueState next;
    try {
      next = reader.get();
    } catch (IllegalArgumentException | IllegalStateException e) {
      context.getLog().error("The catalogue's copy stays at revision {}", state.revision(), e);
      return false;
    }
    if (!next.equals(state)) {
      state = next;
      onChange.accept(next);
    }
    return true;
  }

  private Behavior<Command> follow(@Nullable ActorRef<Catalogue.Command> to) {
    if (to != null) {
      to.tell(new Catalogue.Follow(node, term, state.revision(), context.getSelf()));
    }
    return Behaviors.same();
  }
}
