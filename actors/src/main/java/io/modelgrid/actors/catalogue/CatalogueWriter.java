package io.modelgrid.actors.catalogue;

import io.modelgrid.actors.catalogue.Catalogue.StepReply;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The behaviour behind {@link Catalogue}.
 *
 * <p>How it learns that it is not the only writer: the journal's key is the sequence number, so the
 * write of the one that comes second is refused as a breach of that key. This, like any other
 * failure of the journal, restarts the behaviour after a pause; it then reads the journal again,
 * and if a term stands there that is not its own it stops for good, before it has taken anything.
 * If none stands there it lost a race against the last write of an incarnation before it, and
 * claims its term again.
 */
final class CatalogueWriter
    extends EventSourcedBehavior<Catalogue.Command, CatalogueEvent, CatalogueState> {
  static final BackoffSupervisorStrategy BACKOFF =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.2)
          .withLogLevel(Level.WARN);

  static final PersistenceId ID = PersistenceId.ofUniqueId("catalogue");

  private static final Duration TICK = Duration.ofSeconds(1);

  /** A reachable node's copy that lags this long is not waited for any more. */
  private static final int MOST_TICKS = 10;

  private final String nodeName;
  private final Clock clock;
  private final BooleanSupplier lease;
  private final Memory memory;
  private final ActorContext<Catalogue.Command> context;
  private final TimerScheduler<Catalogue.Command> timers;
  private boolean begun;
  private @Nullable ActorRef<Catalogue.Reply> changing;
  private @Nullable ActorRef<StepReply> stepping;

  /** What outlives a restart of the behaviour, for as long as the actor lives. */
  static final class Memory {
    /** The highest term that this actor tried to begin; 0 before its first try. */
    private long claimed;

    private Catalogue.@Nullable MembersChanged members;
    private final Followers followers;
    private final Verdicts verdicts = new Verdicts();

    /** Answers for the writer while its journal fails. */
    final JournalGate gate = new JournalGate();

    /** The highest revision that a copy has and this journal lacks; 0 while there is none. */
    private long lacking;

    Memory(ActorRef<Catalogue.Command> writer) {
      this.followers = new Followers(writer);
    }
  }

  private CatalogueWriter(
      String nodeName,
      Clock clock,
      BooleanSupplier lease,
      Memory memory,
      ActorContext<Catalogue.Command> context,
      TimerScheduler<Catalogue.Command> timers) {
    super(ID, BACKOFF);
    this.nodeName = nodeName;
    this.clock = clock;
    this.lease = lease;
    this.memory = memory;
    this.context = context;
    this.timers = timers;
  }

  static Behavior<Catalogue.Command> create(
      String nodeName, Clock clock, BooleanSupplier lease, Memory memory) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new CatalogueWriter(nodeName, clock, lease, memory, context, timers)));
  }

  @Override
  public CatalogueState emptyState() {
    return CatalogueState.empty();
  }

  @Override
  public EventHandler<CatalogueState, CatalogueEvent> eventHandler() {
    return CatalogueState::apply;
  }

  /** Snapshots only shorten the reading; events are never deleted, since they are the history. */
  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(500, 2);
  }

  @Override
  public SignalHandler<CatalogueState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(RecoveryFailed.class, (state, signal) -> onFailure(state, signal.getFailure()))
        .onSignal(
            JournalPersistFailed.class, (state, signal) -> onFailure(state, signal.getFailure()))
        .onSignal(PostStop.instance(), state -> memory.followers.answerAll())
        .build();
  }

  @Override
  public CommandHandler<Catalogue.Command, CatalogueEvent, CatalogueState> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Catalogue.BeginTerm.class, (state, command) -> onBeginTerm(state))
        .onCommand(Catalogue.MembersChanged.class, this::onMembersChanged)
        .onCommand(Catalogue.Tick.class, this::onTick)
        .onCommand(command -> !begun, (state, command) -> Effect().stash())
        .onCommand(Catalogue.Follow.class, this::onFollow)
        .onCommand(Catalogue.Change.class, this::onChange)
        .onCommand(Catalogue.Step.class, this::onStep)
        .onCommand(Catalogue.ReadRevision.class, this::onReadRevision)
        .onCommand(Catalogue.ReportVerified.class, this::onVerified)
        .onCommand(Catalogue.ReportFailed.class, this::onFailed)
        .build();
  }

  private void onRecovered(CatalogueState state) {
    begun = false;
    memory.followers.forgetTail();
    timers.startTimerWithFixedDelay(Catalogue.Tick.INSTANCE, TICK);
    context.getSelf().tell(Catalogue.BeginTerm.INSTANCE);
  }

  private void onFailure(CatalogueState state, Throwable failure) {
    begun = false;
    JournalTrouble trouble = JournalTrouble.of(failure);
    context.getLog().warn("The catalogue's journal {}: {}", trouble.words(), failure.toString());
    if (changing != null) {
      changing.tell(trouble.toChange());
    }
    if (stepping != null) {
      stepping.tell(trouble.toStep(state.revision()));
    }
    changing = null;
    stepping = null;
    if (!trouble.conflict()) {
      memory.gate.journalFailed();
    }
  }

  private Effect<CatalogueEvent, CatalogueState> onBeginTerm(CatalogueState state) {
    if (begun) {
      return Effect().none();
    }
    if (isOvertaken(state)) {
      context
          .getLog()
          .warn(
              "The catalogue's writer on {} stops for good: its term {} is over, {} began term {}",
              nodeName,
              memory.claimed,
              state.writer(),
              state.term());
      return Effect().stop();
    }
    memory.claimed = state.term() + 1;
    Header header = header("catalogue", "a writer started");
    List<CatalogueEvent> events = List.of(new TermStarted(header, nodeName));
    return Effect().persist(events).thenRun(after -> onBegun(after, events)).thenUnstashAll();
  }

  private void onBegun(CatalogueState state, List<CatalogueEvent> events) {
    begun = true;
    memory.gate.journalWorks();
    memory.followers.push(state, events);
    context
        .getLog()
        .info(
            "The catalogue's writer runs on {}, term {}, revision {}",
            nodeName,
            state.term(),
            state.revision());
  }

  private boolean isOvertaken(CatalogueState state) {
    long mine = memory.claimed;
    boolean sameTermByAnother = state.term() == mine && !state.writer().equals(nodeName);
    return mine > 0 && (state.term() > mine || sameTermByAnother);
  }

  private Effect<CatalogueEvent, CatalogueState> onMembersChanged(
      CatalogueState state, Catalogue.MembersChanged members) {
    memory.members = members;
    memory.followers.reach(members.reachable());
    return Effect().none();
  }

  private Effect<CatalogueEvent, CatalogueState> onTick(CatalogueState state, Catalogue.Tick tick) {
    memory.followers.tick(MOST_TICKS);
    return Effect().none();
  }

  private Effect<CatalogueEvent, CatalogueState> onFollow(
      CatalogueState state, Catalogue.Follow follow) {
    if (follow.revision() > state.revision()) {
      onAhead(state, follow);
      return Effect().none();
    }
    memory.followers.follow(state, follow);
    return Effect().none();
  }

  /**
   * A copy cannot have what was never persisted: so this is not the journal that the grid has used.
   * That happens when nodes name different databases, and writing here would undo what was
   * acknowledged there.
   */
  private void onAhead(CatalogueState state, Catalogue.Follow follow) {
    if (follow.revision() > memory.lacking) {
      memory.lacking = follow.revision();
      context
          .getLog()
          .error(
              "This node's journal ends at revision {}, and the copy on {} has revision {}: it is"
                  + " not the journal that the grid has used, and takes no change. Give all nodes"
                  + " the same modelgrid.storage.catalogue.url",
              state.revision(),
              follow.node(),
              follow.revision());
    }
  }

  private Effect<CatalogueEvent, CatalogueState> onChange(
      CatalogueState state, Catalogue.Change change) {
    if (!memory.gate.takeUp(change)) {
      return Effect().none();
    }
    Optional<String> hindrance = hindrance();
    if (hindrance.isPresent()) {
      return refuse(change, new ChangeAnswer.Refused(Reason.UNAVAILABLE, hindrance.get()));
    }
    Decision decision = CatalogueRules.decide(state, header(change.origin()), change);
    if (decision instanceof Decision.Refuse refuse) {
      return refuse(change, refuse.refused());
    }
    if (decision instanceof Decision.Keep keep) {
      memory.followers.answer(
          state.revision(), change.replyTo(), keep.answer().apply(state.revision()));
      return Effect().none();
    }
    Decision.Accept accept = (Decision.Accept) decision;
    changing = change.replyTo();
    return Effect()
        .persist(accept.events())
        .thenRun(after -> onChanged(after, change.replyTo(), accept));
  }

  private void onChanged(
      CatalogueState state, ActorRef<Catalogue.Reply> replyTo, Decision.Accept accept) {
    changing = null;
    memory.followers.push(state, accept.events());
    memory.followers.answer(state.revision(), replyTo, accept.answer().apply(state.revision()));
  }

  private Effect<CatalogueEvent, CatalogueState> onStep(CatalogueState state, Catalogue.Step step) {
    if (!memory.gate.takeUp(step)) {
      return Effect().none();
    }
    Optional<String> hindrance = hindrance();
    if (hindrance.isPresent()) {
      return answer(step.replyTo(), OperationSteps.later(state, hindrance.get()));
    }
    OperationSteps.Outcome outcome =
        step instanceof Catalogue.TrainingStep its
            ? TrainingSteps.decide(state, this::header, its)
            : OperationSteps.decide(state, this::header, (Catalogue.OperationStep) step);
    if (outcome instanceof OperationSteps.Answer known) {
      return answer(step.replyTo(), known);
    }
    CatalogueEvent event = ((OperationSteps.Write) outcome).event();
    OptionalLong before = memory.verdicts.find(event);
    if (before.isPresent()) {
      return answer(step.replyTo(), OperationSteps.noted(before.getAsLong()));
    }
    stepping = step.replyTo();
    return Effect().persist(event).thenRun(after -> onStepped(after, event, step.replyTo()));
  }

  /** Answered before the copies have it: the supervisor waits for what needs them. */
  private void onStepped(CatalogueState state, CatalogueEvent event, ActorRef<StepReply> replyTo) {
    stepping = null;
    memory.followers.push(state, List.of(event));
    memory.verdicts.written(event, state.revision());
    replyTo.tell(OperationSteps.noted(state.revision()).reply());
  }

  private Effect<CatalogueEvent, CatalogueState> onReadRevision(
      CatalogueState state, Catalogue.ReadRevision read) {
    return answer(
        read.replyTo(),
        hindrance()
            .map(reason -> OperationSteps.later(state, reason))
            .orElseGet(() -> OperationSteps.noted(state.revision())));
  }

  private Effect<CatalogueEvent, CatalogueState> answer(
      ActorRef<StepReply> replyTo, OperationSteps.Answer known) {
    replyTo.tell(known.reply());
    return Effect().none();
  }

  private Effect<CatalogueEvent, CatalogueState> onVerified(
      CatalogueState state, Catalogue.ReportVerified report) {
    return note(
        CatalogueRules.verified(state, header("reconciler", "a replica loaded it"), report));
  }

  private Effect<CatalogueEvent, CatalogueState> onFailed(
      CatalogueState state, Catalogue.ReportFailed report) {
    return note(
        CatalogueRules.failed(state, header("reconciler", "no replica can load it"), report));
  }

  /** A report that cannot be noted now is told again. */
  private Effect<CatalogueEvent, CatalogueState> note(List<CatalogueEvent> events) {
    if (events.isEmpty() || !seesMajority()) {
      return Effect().none();
    }
    return Effect().persist(events).thenRun(after -> memory.followers.push(after, events));
  }

  private Effect<CatalogueEvent, CatalogueState> refuse(
      Catalogue.Change change, ChangeAnswer.Refused refused) {
    change.replyTo().tell(new Catalogue.Reply(refused));
    return Effect().none();
  }

  /** Why nothing can be taken now. */
  private Optional<String> hindrance() {
    if (!seesMajority()) {
      return Optional.of(
          "the catalogue does not see a majority of the nodes and takes no change; try again"
              + " when it does");
    }
    return memory.lacking == 0
        ? Optional.empty()
        : Optional.of(
            "the journal of node "
                + nodeName
                + " lacks what the grid knows already (revision "
                + memory.lacking
                + "; expected: the same modelgrid.storage.catalogue.url on all nodes)");
  }

  private boolean seesMajority() {
    Catalogue.MembersChanged members = memory.members;
    return members != null && members.majority() && lease.getAsBoolean();
  }

  private Header header(GridAdmin.Origin origin) {
    return header(origin.who(), origin.why());
  }

  private Header header(String who, String why) {
    return new Header(memory.claimed, clock.instant(), who, why);
  }
}
