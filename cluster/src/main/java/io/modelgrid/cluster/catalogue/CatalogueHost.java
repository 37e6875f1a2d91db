package io.modelgrid.cluster.catalogue;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.catalogue.JournalOutage;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.membership.Membership;
import io.modelgrid.persistence.journal.JournalSchema;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Runs the {@link Catalogue} as its child; this is what the cluster singleton holds. Its life:
 *
 * <ol>
 *   <li>it sees to the journal's schema, for as long as that takes; after 25 s it refuses the
 *       changes that wait, and those that come, until it is done;
 *   <li>it waits until this node reaches a majority: a writer in a minority would only put its term
 *       between the events of the rightful one;
 *   <li>it runs a catalogue, and passes everything on to it;
 *   <li>a catalogue that stopped, because another writer's events were in its way, is followed by a
 *       new one after a pause, from step 2.
 * </ol>
 *
 * Commands that come before step 3 wait, within bounds; what does not fit is dropped, and its
 * sender runs into its time limit. A restart begins at step 1.
 */
public final class CatalogueHost {
  private enum SchemaReady implements LocalMessage {
    INSTANCE
  }

  private enum SchemaOverdue implements LocalMessage {
    INSTANCE
  }

  private enum Retry implements LocalMessage {
    INSTANCE
  }

  private record MembersAre(Members members) implements LocalMessage {}

  private static final int STASHED = 1_000;
  private static final Duration PAUSE = Duration.ofSeconds(3);

  /** Below the patience of those who wait for an answer, so that they get a definite one. */
  private static final Duration SCHEMA_PATIENCE = Duration.ofSeconds(25);

  private final ActorContext<Object> context;
  private final StashBuffer<Object> stash;
  private final TimerScheduler<Object> timers;
  private final Supplier<Behavior<Catalogue.Command>> catalogue;
  private Members members = Members.none();
  private boolean overdue;

  private CatalogueHost(
      ActorContext<Object> context,
      StashBuffer<Object> stash,
      TimerScheduler<Object> timers,
      Supplier<Behavior<Catalogue.Command>> catalogue) {
    this.context = context;
    context.setLoggerName(CatalogueHost.class); // it logs from inside callbacks, too
    this.stash = stash;
    this.timers = timers;
    this.catalogue = catalogue;
  }

  /**
   * A host.
   *
   * @param membership of this node
   * @param catalogue makes the behaviour of the next incarnation
   */
  public static Behavior<Catalogue.Command> create(
      ActorRef<Membership.Command> membership, Supplier<Behavior<Catalogue.Command>> catalogue) {
    return Behaviors.<Object>setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        Behaviors.withStash(
                            STASHED,
                            stash -> {
                              ActorRef<Object> self = context.getSelf();
                              membership.tell(
                                  new Membership.Listen(
                                      members -> self.tell(new MembersAre(members))));
                              context.pipeToSelf(
                                  JournalSchema.create(context.getSystem()),
                                  (done, failure) ->
                                      failure == null ? SchemaReady.INSTANCE : Retry.INSTANCE);
                              timers.startSingleTimer(
                                  SchemaOverdue.INSTANCE, SchemaOverdue.INSTANCE, SCHEMA_PATIENCE);
                              return new CatalogueHost(context, stash, timers, catalogue)
                                  .preparing();
                            })))
        .narrow();
  }

  private Behavior<Object> preparing() {
    return Behaviors.receive(Object.class)
        .onMessageEquals(SchemaReady.INSTANCE, this::onSchemaReady)
        .onMessageEquals(SchemaOverdue.INSTANCE, this::onSchemaOverdue)
        .onMessageEquals(Retry.INSTANCE, this::onSchemaFailed)
        .onMessage(MembersAre.class, this::onMembersWhilePreparing)
        .onMessage(Catalogue.Command.class, this::onEarlyCommand)
        .build();
  }

  private Behavior<Object> waiting() {
    return Behaviors.receive(Object.class)
        .onMessage(MembersAre.class, this::onMembersWhileWaiting)
        .onMessageEquals(Retry.INSTANCE, this::startOrWait)
        .onMessage(Catalogue.Command.class, this::onEarlyCommand)
        .build();
  }

  private Behavior<Object> running(ActorRef<Catalogue.Command> child) {
    return Behaviors.receive(Object.class)
        .onMessage(MembersAre.class, news -> onMembersWhileRunning(news, child))
        .onMessage(Catalogue.Command.class, command -> pass(command, child))
        .onSignal(Terminated.class, ended -> onEnded())
        .build();
  }

  private Behavior<Object> onSchemaReady() {
    overdue = false;
    timers.cancel(SchemaOverdue.INSTANCE);
    return startOrWait();
  }

  /** The database is away since this host began: those who wait get their answer now. */
  private Behavior<Object> onSchemaOverdue() {
    overdue = true;
    stash.forEach(
        waiting -> {
          boolean unused = JournalOutage.answer((Catalogue.Command) waiting);
        });
    stash.clear();
    return Behaviors.same();
  }

  /** JournalSchema retries by itself; that it gave up all the same is worth a fresh start. */
  private Behavior<Object> onSchemaFailed() {
    throw new IllegalStateException("the journal's schema could not be created");
  }

  private Behavior<Object> onMembersWhilePreparing(MembersAre news) {
    members = news.members();
    return Behaviors.same();
  }

  private Behavior<Object> onMembersWhileWaiting(MembersAre news) {
    members = news.members();
    return timers.isTimerActive(Retry.INSTANCE) ? Behaviors.same() : startOrWait();
  }

  private Behavior<Object> onEarlyCommand(Catalogue.Command command) {
    boolean repeated =
        command instanceof Catalogue.Follow
            || command instanceof Catalogue.ReportVerified
            || command instanceof Catalogue.ReportFailed;
    if (overdue && JournalOutage.answer(command)) {
      return Behaviors.same();
    }
    if (!repeated && !stash.isFull()) {
      stash.stash(command);
    }
    return Behaviors.same();
  }

  private Behavior<Object> startOrWait() {
    if (!members.majority()) {
      return waiting();
    }
    ActorRef<Catalogue.Command> child = context.spawnAnonymous(catalogue.get());
    context.watch(child);
    tellMembers(child);
    return stash.unstashAll(running(child));
  }

  private Behavior<Object> onMembersWhileRunning(
      MembersAre news, ActorRef<Catalogue.Command> child) {
    members = news.members();
    tellMembers(child);
    return Behaviors.same();
  }

  private void tellMembers(ActorRef<Catalogue.Command> child) {
    child.tell(new Catalogue.MembersChanged(members.reachable(), members.majority()));
  }

  private static Behavior<Object> pass(
      Catalogue.Command command, ActorRef<Catalogue.Command> child) {
    child.tell(command);
    return Behaviors.same();
  }

  private Behavior<Object> onEnded() {
    timers.startSingleTimer(Retry.INSTANCE, Retry.INSTANCE, PAUSE);
    context.getLog().warn("The catalogue stopped; another follows in {} s", PAUSE.toSeconds());
    return waiting();
  }
}
