package io.modelgrid.actors.router;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.artifact.ArtifactKeeper;
import io.modelgrid.actors.meter.Spent;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.router.Routed.Send;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.transfer.Cargo;
import io.modelgrid.actors.watch.ActorTable;
import io.modelgrid.actors.watch.Told;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.BehaviorBuilder;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Picks a replica for each request and sees it through: one per model and ingress node.
 *
 * <ol>
 *   <li>Routing: a request, unless it is too large to be sent, is stamped with version and epoch
 *       and sent to the next ready replica, by {@link Rotation}; where none is ready, or the lease
 *       is not held, it waits in order in {@link Waiting}. What is at a replica stands in a {@link
 *       PendingTable}: when the replica is lost it is sent once to another, when it is merely late
 *       it may be hedged within a {@link HedgeBudget}. While the queues are too full, another
 *       version may stand in, by {@link StandingIn}. The first answer counts, by version, in {@link
 *       Tallies} and {@link Statistics}; a share of them is compared with another version's by
 *       {@link Shadowing}.
 *   <li>Meanwhile the supervisors of swaps may order it to hold: by {@link Orders} it sends nothing
 *       but what asks for a version by number, until the catalogue shows that the swap is committed
 *       or over, or until the hold is released. Then what waited goes first.
 *   <li>A request that its caller withdraws is dropped at its replicas at once, and where it waits
 *       at the next tick. It counts as failed in {@link Statistics}, and for nothing in {@link
 *       Tallies}.
 *   <li>Retiring, after {@link Retire}: refuses what waits and what comes, sees through what is
 *       pending, stays for {@link #LINGER} so that whoever still has its reference is answered, and
 *       stops.
 * </ol>
 *
 * <p>Owned by its node, which starts it with the model's state as of now. It is not restarted: a
 * stale epoch would be worse than a refusal. However it stops, every future that it took is
 * completed.
 */
public final class Router {
  /** How long a retired router goes on refusing. */
  public static final Duration LINGER = Duration.ofSeconds(1);

  /** How exactly deadlines and hold limits are kept. */
  static final Duration TICK = Duration.ofMillis(50);

  /** What a router understands. */
  public sealed interface Command {}

  /** See this request through and complete the future. */
  public record Route(InferenceRequest request, CompletableFuture<InferenceAnswer> answer)
      implements Command, LocalMessage {}

  /**
   * The caller of the request that this future was to answer has cancelled it, and waits for it no
   * more: forget it, and have the replicas that it is at drop it.
   */
  public record Withdraw(CompletableFuture<InferenceAnswer> answer)
      implements Command, LocalMessage {}

  /** The catalogue says this of the model now. */
  public record ModelChanged(ModelState model) implements Command, LocalMessage {}

  /** A replica told its state. */
  public record ReplicaReported(ReplicaStatus status) implements Command, LocalMessage {}

  /**
   * The connection to these nodes ({@code host:port}) broke, or they became unreachable: what is
   * pending there is sent elsewhere.
   */
  public record NodesLost(Set<String> nodes) implements Command, LocalMessage {
    public NodesLost {
      nodes = Set.copyOf(nodes);
    }
  }

  /** A swap's supervisor says this. */
  public record Ordered(IngressOrder order) implements Command, LocalMessage {}

  /** The model is gone: refuse what waits, see through what is pending, then stop. */
  public enum Retire implements Command, LocalMessage {
    INSTANCE
  }

  /** A replica's answer to {@link io.modelgrid.actors.replica.Replica.Infer}. */
  public sealed interface ReplicaAnswer extends Command {
    long requestId();

    String slot();
  }

  /**
   * Computed.
   *
   * @param computeNanos how long the computation took, whoever else was computed with it
   * @param executedRows how many rows it had, those of others included; {@link #ELSEWHERE} where
   *     the answer to another of its requests says so
   * @param spent what it has cost: this request's part of it
   */
  public record Inferred(
      long requestId,
      String slot,
      List<NamedTensor> outputs,
      long queueNanos,
      long computeNanos,
      int executedRows,
      Spent spent)
      implements ReplicaAnswer, Cargo {
    /** So that each computation is counted once. */
    public static final int ELSEWHERE = -1;

    public Inferred {
      outputs = List.copyOf(outputs);
    }

    /** One of which nobody knows what it has cost. */
    public Inferred(
        long requestId,
        String slot,
        List<NamedTensor> outputs,
        long queueNanos,
        long computeNanos,
        int executedRows) {
      this(requestId, slot, outputs, queueNanos, computeNanos, executedRows, Spent.NOTHING);
    }

    @Override
    public List<NamedTensor> tensors() {
      return outputs;
    }

    @Override
    public Inferred with(List<NamedTensor> tensors) {
      return new Inferred(requestId, slot, tensors, queueNanos, computeNanos, executedRows, spent);
    }
  }

  /** Not computed, and nothing was done. */
  public record Rejected(long requestId, String slot, Rejection rejection, String message)
      implements ReplicaAnswer, WireMessage {}

  /** Why a replica did not compute. */
  public enum Rejection {
    /** It does not hold that version, or drains: try another. */
    NOT_HELD,
    /** Its queue is full: try another. */
    QUEUE_FULL,
    /** The deadline passed, in the queue or in the computation. */
    DEADLINE_PASSED,
    /** The request does not fit the version's signature. */
    INVALID,
    /** The model cannot compute this input, or its outputs are too large to be sent. */
    UNCOMPUTABLE,
    /** The replica's node has not enough memory for this input now. */
    NO_MEMORY,
    /** The engine or its device broke, or for a reason that only later nodes know. */
    @JsonEnumDefaultValue
    FAILED,
    /** The request, or the answer to it, was lost between the nodes: try once more. */
    LOST
  }

  /** The answer to a copy was compared with that of the stable version. */
  private record Compared(
      String version, @Nullable OutputComparison found, @Nullable Throwable failure)
      implements Command, LocalMessage {}

  private enum Tick implements Command, LocalMessage {
    INSTANCE
  }

  private record ReplicaEnded(ActorRef<Replica.Command> replica) implements Command, LocalMessage {}

  /** A router that knows no replica yet. */
  public static Behavior<Command> create(RouterSetup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Router(context, timers, setup).routing()));
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final RouterSetup setup;
  private final ReplicaTable replicas;
  private final PendingTable pending = new PendingTable();
  private final StandingIn standingIn;
  private final Dispatch dispatch;
  private final Waiting waiting;
  private final Losses losses;
  private final Tallies tallies = new Tallies();
  private final Statistics statistics;
  private final Shadowing shadowing;
  private final Orders orders;
  private final RequestSpans spans;
  private final Executor blocking;
  private boolean retired;
  private long retiredAt;

  private Router(ActorContext<Command> context, TimerScheduler<Command> timers, RouterSetup setup) {
    this.context = context;
    context.setLoggerName(Router.class); // its parts log under its name
    this.timers = timers;
    this.setup = setup;
    this.replicas = new ReplicaTable(setup.settings().suspectAfter().toNanos());
    this.statistics = new Statistics(setup.epochMillis());
    this.standingIn = new StandingIn(setup, replicas, context.getLog());
    this.dispatch =
        new Dispatch(setup, replicas, pending, statistics, standingIn, context.getSelf());
    this.waiting = new Waiting(setup, dispatch);
    this.losses = new Losses(model(), pending, dispatch, waiting, context.getLog());
    this.spans = new RequestSpans(setup.tracing(), model());
    this.shadowing = new Shadowing(setup, dispatch, spans, this::compare);
    this.orders = new Orders(setup.address(), dispatch, waiting, tallies, statistics);
    this.blocking =
        context
            .getSystem()
            .dispatchers()
            .lookup(DispatcherSelector.fromConfig(ArtifactKeeper.DISPATCHER));
    tellTable();
  }

  private Behavior<Command> routing() {
    return table()
        .onMessage(Route.class, this::onRoute)
        .onMessage(ModelChanged.class, this::onModelChanged)
        .onMessage(Ordered.class, this::onOrdered)
        .onMessageEquals(Retire.INSTANCE, this::onRetire)
        .build();
  }

  private Behavior<Command> retiring() {
    return table()
        .onMessage(Route.class, this::onRouteWhileRetiring)
        .onMessage(ModelChanged.class, changed -> Behaviors.same())
        .onMessage(Ordered.class, ordered -> Behaviors.same())
        .onMessageEquals(Retire.INSTANCE, Behaviors::same)
        .build();
  }

  private BehaviorBuilder<Command> table() {
    return BehaviorBuilder.<Command>create()
        .onMessage(Withdraw.class, this::onWithdraw)
        .onMessage(Inferred.class, this::onInferred)
        .onMessage(Rejected.class, this::onRejected)
        .onMessage(ReplicaReported.class, this::onReported)
        .onMessage(NodesLost.class, this::onNodesLost)
        .onMessage(ReplicaEnded.class, this::onReplicaEnded)
        .onMessage(Compared.class, this::onCompared)
        .onMessageEquals(Tick.INSTANCE, this::onTick)
        .onSignal(PostStop.class, signal -> onPostStop());
  }

  private Behavior<Command> onRoute(Route route) {
    dispatch.arrived();
    waiting.sendWaiting(); // INVARIANT: what still waits could not be sent now
    Routed routed = new Routed(route.request(), route.answer());
    routed.arrived = now();
    spans.begin(routed);
    if (!dispatch.refusesSizeOf(routed)) {
      waiting.sendOrKeep(routed);
      tickOn();
    }
    return Behaviors.same();
  }

  private Behavior<Command> onWithdraw(Withdraw withdraw) {
    dispatch.withdraw(withdraw.answer());
    waiting.sendWaiting();
    return Behaviors.same();
  }

  private Behavior<Command> onModelChanged(ModelChanged changed) {
    dispatch.modelChanged(changed.model());
    tallies.retain(changed.model().versions().keySet());
    statistics.retain(changed.model().versions().keySet());
    waiting.sendWaiting();
    orders.modelChanged();
    tellTable();
    tickOn();
    return Behaviors.same();
  }

  private Behavior<Command> onReported(ReplicaReported reported) {
    ActorRef<Replica.Command> replica = reported.status().replica();
    if (replicas.told(reported.status(), now())) {
      context.watchWith(replica, new ReplicaEnded(replica));
    }
    waiting.sendWaiting();
    return Behaviors.same();
  }

  private Behavior<Command> onInferred(Inferred inferred) {
    Send send = pending.take(inferred.requestId());
    if (send != null) {
      long now = now();
      dispatch.answer(send, inferred, now);
      tallies.answered(send, now);
      waiting.sendWaiting();
      shadowing.answered(send, inferred.outputs());
      tickOn();
    }
    return Behaviors.same();
  }

  private Behavior<Command> onRejected(Rejected rejected) {
    Send send = pending.take(rejected.requestId());
    if (send == null) {
      return Behaviors.same();
    }
    Routed routed = send.routed;
    RequestSpans.rejected(routed, send.replica, rejected.rejection());
    switch (rejected.rejection()) {
      case NOT_HELD -> {
        send.replica.doesNotHold(send.version);
        sendElsewhere(routed, send.replica);
      }
      case QUEUE_FULL -> {
        routed.metFull = true;
        sendElsewhere(routed, send.replica);
      }
      case DEADLINE_PASSED -> dispatch.answer(routed, Refusals.tooLate());
      case INVALID -> dispatch.answer(routed, Refused.because(Reason.INVALID, rejected.message()));
      case UNCOMPUTABLE -> failed(send, Refused.because(Reason.INVALID, rejected.message()));
      case NO_MEMORY -> failed(send, Refusals.noMemory(rejected.message()));
      case FAILED -> failed(send, Refused.because(Reason.FAILED, rejected.message()));
      case LOST -> losses.sendOnceMore(send, rejected.message());
    }
    waiting.sendWaiting();
    tickOn();
    return Behaviors.same();
  }

  /** Whosever fault it is, it counts against the version. */
  private void failed(Send send, Refused refused) {
    dispatch.answer(send.routed, refused);
    tallies.failed(send);
  }

  private void sendElsewhere(Routed routed, ReplicaTable.Entry rejectedBy) {
    routed.rejectedBy.add(rejectedBy);
    if (routed.sends.isEmpty()) {
      waiting.sendOrKeep(routed);
    }
  }

  private Behavior<Command> onNodesLost(NodesLost lost) {
    // All are marked before anything is sent again, so that nothing goes from one to the other.
    replicas.lose(lost.nodes()).forEach(losses::sendAgain);
    tickOn();
    return Behaviors.same();
  }

  private Behavior<Command> onReplicaEnded(ReplicaEnded ended) {
    ReplicaTable.Entry entry = replicas.ended(ended.replica());
    if (entry != null) {
      losses.sendAgain(entry);
      tickOn();
    }
    return Behaviors.same();
  }

  /** Ends what is late, hedges what is suspect, and sees whether what waits can go. */
  private Behavior<Command> onTick() {
    long now = now();
    for (Send late : pending.where(send -> send.routed.request.deadline().hasPassed(now))) {
      dispatch.answer(late.routed, Refusals.tooLate());
    }
    waiting.expire(now);
    dispatch.hedgeLate(now);
    standingIn.look(now);
    waiting.sendWaiting();
    if (retired && pending.isEmpty() && now - retiredAt >= LINGER.toNanos()) {
      return Behaviors.stopped();
    }
    tickOn();
    return Behaviors.same();
  }

  private Behavior<Command> onOrdered(Ordered ordered) {
    orders.take(ordered.order());
    tellTable();
    tickOn();
    return Behaviors.same();
  }

  private void compare(String version, List<NamedTensor> stable, List<NamedTensor> other) {
    context.pipeToSelf(
        CompletableFuture.supplyAsync(() -> OutputComparison.of(stable, other), blocking),
        (found, failure) -> new Compared(version, found, failure));
  }

  private Behavior<Command> onCompared(Compared compared) {
    shadowing.compared();
    if (compared.found() != null) {
      tallies.compared(compared.version(), compared.found());
    } else {
      context
          .getLog()
          .warn("model {}: two answers could not be compared", model(), compared.failure());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onRetire() {
    retired = true;
    retiredAt = now();
    waiting.retire();
    tellTable();
    tickOn();
    return retiring();
  }

  private Behavior<Command> onRouteWhileRetiring(Route route) {
    route.answer().complete(Refusals.retired(model()));
    return Behaviors.same();
  }

  private Behavior<Command> onPostStop() {
    Refused refusal = retired ? Refusals.retired(model()) : Refusals.stopped(setup.node());
    waiting.clear().forEach(routed -> routed.answer.complete(refusal));
    pending.clear().forEach(routed -> routed.answer.complete(refusal));
    return Behaviors.same();
  }

  /** Where it stands, for the node's table of actors. */
  private void tellTable() {
    ModelState model = dispatch.model();
    String state = retired ? "retiring" : orders.areHolding() ? "holding" : "routing";
    String stable = model.labels().get(ModelSelector.STABLE);
    ActorTable.of(context.getSystem())
        .tell(context.getSelf(), new Told(state, model.name(), null, stable, model.epoch()));
  }

  /** Time matters as long as anything waits or is pending. */
  private void tickOn() {
    boolean matters = retired || !pending.isEmpty() || !waiting.isEmpty() || standingIn.isSpell();
    if (matters && !timers.isTimerActive(Tick.INSTANCE)) {
      timers.startSingleTimer(Tick.INSTANCE, Tick.INSTANCE, TICK);
    }
  }

  private String model() {
    return setup.model().name();
  }

  private long now() {
    return setup.nanoTime().getAsLong();
  }
}
