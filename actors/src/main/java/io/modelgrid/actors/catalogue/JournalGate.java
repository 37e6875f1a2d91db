package io.modelgrid.actors.catalogue;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Stands before the catalogue's writer, outside its supervision, and answers for it when its
 * journal failed several times in a row, until it works again. The writer itself cannot: during its
 * pauses and while it reads the journal it takes no message, and what waited would be carried out
 * long after its sender gave up. Confined to its actor.
 */
final class JournalGate {
  /** After so many failures in a row it is no hiccup that is worth waiting for. */
  private static final int PATIENCE = 3;

  private int failures;

  /** Passed on, and not taken up by the writer yet. */
  private final Set<Catalogue.Command> waiting = identitySet();

  /** Passed on, and answered here since then: the writer must not carry them out. */
  private final Set<Catalogue.Command> answered = identitySet();

  private static Set<Catalogue.Command> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** The writer behind this gate. */
  Behavior<Catalogue.Command> before(Behavior<Catalogue.Command> writer) {
    return Behaviors.intercept(Door::new, writer);
  }

  /** The journal failed: when it goes on doing so, whatever waits for the writer is refused. */
  void journalFailed() {
    failures++;
    if (!isClosed()) {
      return;
    }
    for (Catalogue.Command command : List.copyOf(waiting)) {
      if (JournalOutage.answer(command)) {
        waiting.remove(command);
        answered.add(command);
      }
    }
  }

  /** The journal was read and written again. */
  void journalWorks() {
    failures = 0;
  }

  private boolean isClosed() {
    return failures >= PATIENCE;
  }

  /**
   * The writer takes a command up.
   *
   * @return false if it was answered while it waited, and must not be carried out
   */
  boolean takeUp(Catalogue.Command command) {
    waiting.remove(command);
    return !answered.remove(command);
  }

  private final class Door extends BehaviorInterceptor<Catalogue.Command, Catalogue.Command> {
    Door() {
      super(Catalogue.Command.class);
    }

    @Override
    public Behavior<Catalogue.Command> aroundReceive(
        TypedActorContext<Catalogue.Command> context,
        Catalogue.Command message,
        ReceiveTarget<Catalogue.Command> target) {
      boolean answerable = message instanceof Catalogue.Change || message instanceof Catalogue.Step;
      // The writer's own signals to itself pass, or it would never begin its term again.
      if (isClosed() && (answerable ? JournalOutage.answer(message) : isRepeated(message))) {
        return Behaviors.same();
      }
      if (answerable) {
        waiting.add(message);
      }
      return target.apply(context, message);
    }

    /** Told again by its sender, so that keeping it would only fill the stash. */
    private static boolean isRepeated(Catalogue.Command message) {
      return message instanceof Catalogue.Follow
          || message instanceof Catalogue.ReportVerified
          || message instanceof Catalogue.ReportFailed;
    }
  }
}
