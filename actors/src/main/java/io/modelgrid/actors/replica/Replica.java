package io.modelgrid.actors.replica;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.transfer.Cargo;
import io.modelgrid.actors.watch.ActorTable;
import io.modelgrid.actors.watch.Told;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.persistence.artifact.Artifact;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.BehaviorBuilder;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The actor that lives in a slot: holds one servable per version that it was told to hold, and
 * computes one request at a time, or several together where their version allows it.
 *
 * <ol>
 *   <li>Loading: it waits for the first {@link Keep}, then fetches and loads what is named there. A
 *       load that fails is tried again after 1 s, doubling to 30 s, unless the bundle is at fault.
 *   <li>Serving: at least one version is ready. Requests wait in a {@link RequestQueue}; a version
 *       that is not named any more is closed once its requests are done.
 *   <li>Draining, after {@link Release} or {@link Drain}: takes nothing new, finishes what it took
 *       (their deadlines bound that), and for {@link #GRACE} says {@code NOT_HELD} to routers that
 *       have not noticed; then closes its servables and stops.
 * </ol>
 *
 * <p>Whoever pings its slot owns it: after a failure it stops, the routers that watch it send its
 * requests elsewhere, and the next {@link Keep} starts a new one. However it stops, its servables
 * are closed, but never under a computation.
 */
public final class Replica {
  /** How long a draining replica answers for routers that have not noticed. */
  public static final Duration GRACE = Duration.ofSeconds(1);

  /** After how long a cancelled computation that has not ended makes its replica unfit. */
  static final Duration STUCK_AFTER = Duration.ofSeconds(5);

  static final String STUCK_REASON =
      "a computation has not ended " + STUCK_AFTER.toSeconds() + " s after it was cancelled";

  /** What a replica understands. */
  public sealed interface Command
      permits Keep,
          Infer,
          Withdraw,
          Release,
          Drain,
          Timer,
          Closed,
          VersionKeeper.Event,
          Workbench.Event {}

  /**
   * Hold exactly these versions: load what is missing, unload what is not named once its requests
   * are done. The reconciler says so twice a second; the first one starts the replica.
   */
  public record Keep(List<WantedVersion> versions, ActorRef<Report> replyTo)
      implements Command, WireMessage {
    public Keep {
      versions = List.copyOf(versions);
    }
  }

  /** A version that a replica shall hold. */
  public record WantedVersion(String version, Artifact artifact) {}

  /**
   * Compute this.
   *
   * @param requestId the router's own number for it, echoed in the answer
   * @param version the version that was stamped on it
   * @param outputs names of the wanted outputs; empty means all
   * @param deadline past it the request is dropped and {@link Router.Rejected} is the answer
   * @param trail by what it is found in logs and traces; none from a node before there were any
   */
  public record Infer(
      long requestId,
      String version,
      List<NamedTensor> inputs,
      List<String> outputs,
      Deadline deadline,
      int priority,
      Trail trail,
      ActorRef<Router.Command> replyTo)
      implements Command, Cargo {
    public Infer {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }

    @Override
    public List<NamedTensor> tensors() {
      return inputs;
    }

    @Override
    public Infer with(List<NamedTensor> tensors) {
      return new Infer(requestId, version, tensors, outputs, deadline, priority, trail, replyTo);
    }
  }

  /**
   * Nobody waits for this request any more: drop it, or end its computation, and do not answer.
   * Nothing happens where it is not here, or not any more.
   *
   * @param router who sent it: numbers are each router's own
   */
  public record Withdraw(long requestId, ActorRef<Router.Command> router)
      implements Command, WireMessage {
    boolean means(Infer infer) {
      return infer.requestId() == requestId && infer.replyTo().equals(router);
    }
  }

  /** The slot is not wanted any more: drain, then stop. */
  public enum Release implements Command, WireMessage {
    INSTANCE
  }

  /** The node leaves or the slot moves: drain, then stop. */
  public enum Drain implements Command, LocalMessage {
    INSTANCE
  }

  /**
   * The answer to {@link Keep}.
   *
   * @param verified what loading told, by version; only versions that are ready
   */
  public record Report(ReplicaStatus status, Map<String, Loaded> verified) implements WireMessage {
    public Report {
      verified = Map.copyOf(verified);
    }
  }

  /** What loading a version told. */
  public record Loaded(Signature signature, String platform, Map<String, String> properties) {
    public Loaded {
      properties = Map.copyOf(properties);
    }
  }

  private enum Timer implements Command, LocalMessage {
    STATUS_DUE,
    GRACE_OVER
  }

  private enum Closed implements Command, LocalMessage {
    INSTANCE
  }

  /** A replica that loads nothing before its first {@link Keep}. */
  public static Behavior<Command> create(ReplicaSetup setup) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  Timer due = Timer.STATUS_DUE;
                  timers.startTimerWithFixedDelay(due, due, setup.settings().statusInterval());
                  return new Replica(context, timers, setup).loading();
                }));
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ReplicaSetup setup;
  private final VersionKeeper keeper;
  private final Workbench workbench;
  private Lifecycle lifecycle = Lifecycle.LOADING;
  private boolean everServed;
  private boolean graceOver;
  private boolean closing;

  private Replica(
      ActorContext<Command> context, TimerScheduler<Command> timers, ReplicaSetup setup) {
    this.context = context;
    context.setLoggerName(Replica.class); // its parts log under its name
    this.timers = timers;
    this.setup = setup;
    this.keeper = new VersionKeeper(context, timers, setup, executor(ReplicaSetup.LOADING));
    this.workbench =
        new Workbench(context, timers, setup, keeper.shelf(), executor(ReplicaSetup.INFERENCE));
  }

  private Executor executor(String dispatcher) {
    return context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(dispatcher));
  }

  private Behavior<Command> loading() {
    return holding().onMessage(Infer.class, this::refuse).build();
  }

  private Behavior<Command> serving() {
    return holding().onMessage(Infer.class, this::onInfer).build();
  }

  private Behavior<Command> draining() {
    return table()
        .onMessage(Keep.class, this::onKeepWhileDraining)
        .onMessage(Infer.class, this::refuse)
        .onMessageEquals(Release.INSTANCE, Behaviors::same)
        .onMessageEquals(Drain.INSTANCE, Behaviors::same)
        .onMessageEquals(Closed.INSTANCE, Behaviors::stopped)
        .build();
  }

  private BehaviorBuilder<Command> holding() {
    return table()
        .onMessage(Keep.class, this::onKeep)
        .onMessageEquals(Release.INSTANCE, this::onDrain)
        .onMessageEquals(Drain.INSTANCE, this::onDrain);
  }

  private BehaviorBuilder<Command> table() {
    return BehaviorBuilder.<Command>create()
        .onMessage(Withdraw.class, this::onWithdraw)
        .onMessage(VersionKeeper.Event.class, this::onVersions)
        .onMessage(Workbench.Event.class, this::onWork)
        .onMessageEquals(Timer.STATUS_DUE, this::onStatusDue)
        .onMessageEquals(Timer.GRACE_OVER, this::onGraceOver)
        .onSignal(PostStop.class, signal -> onPostStop());
  }

  private Behavior<Command> onKeep(Keep keep) {
    keeper.keep(keep.versions());
    keeper.closeUnused(workbench::uses);
    Behavior<Command> next = settle(false);
    keep.replyTo().tell(new Report(status(), keeper.shelf().verified()));
    return next;
  }

  private Behavior<Command> onKeepWhileDraining(Keep keep) {
    keep.replyTo().tell(new Report(status(), Map.of()));
    return Behaviors.same();
  }

  private Behavior<Command> onInfer(Infer infer) {
    workbench.take(infer);
    return Behaviors.same();
  }

  private Behavior<Command> onWithdraw(Withdraw withdraw) {
    workbench.withdraw(withdraw);
    return Behaviors.same();
  }

  private Behavior<Command> refuse(Infer infer) {
    workbench.refuse(infer);
    return Behaviors.same();
  }

  private Behavior<Command> onVersions(VersionKeeper.Event event) {
    return settle(keeper.on(event));
  }

  private Behavior<Command> onWork(Workbench.Event event) {
    if (workbench.on(event)) {
      herald();
    }
    if (lifecycle == Lifecycle.DRAINING) {
      return finishIfDrained();
    }
    keeper.closeUnused(workbench::uses);
    return Behaviors.same();
  }

  private Behavior<Command> onStatusDue() {
    keeper.account();
    herald();
    return Behaviors.same();
  }

  private Behavior<Command> onDrain() {
    keeper.keep(List.of());
    lifecycle = Lifecycle.DRAINING;
    context.getLog().info("{}: draining", setup.slot());
    herald();
    if (!everServed) {
      return onGraceOver(); // no router ever sent it anything
    }
    timers.startSingleTimer(Timer.GRACE_OVER, Timer.GRACE_OVER, GRACE);
    return draining();
  }

  private Behavior<Command> onGraceOver() {
    graceOver = true;
    Behavior<Command> next = finishIfDrained();
    return next == Behaviors.<Command>same() ? draining() : next;
  }

  /** Once its requests are done and the grace is over: closes what it holds, then stops. */
  private Behavior<Command> finishIfDrained() {
    if (graceOver && workbench.isStuck()) {
      return Behaviors.stopped(); // what is stuck is closed if it ever ends
    }
    if (graceOver && workbench.isIdle() && !closing) {
      closing = true;
      keeper.closeAll(Closed.INSTANCE);
    }
    return Behaviors.same();
  }

  /**
   * Serving while a version is ready, else loading; the routers are told at once.
   *
   * @param changed whether a version's state changed
   */
  private Behavior<Command> settle(boolean changed) {
    boolean ready = keeper.shelf().anyReady();
    Lifecycle now = ready ? Lifecycle.SERVING : Lifecycle.LOADING;
    if (lifecycle == Lifecycle.DRAINING || (now == lifecycle && !changed)) {
      return Behaviors.same();
    }
    boolean same = now == lifecycle;
    lifecycle = now;
    everServed |= ready;
    herald();
    if (same) {
      return Behaviors.same();
    }
    context.getLog().info("{}: {}", setup.slot(), ready ? "serving" : "loading");
    return ready ? serving() : loading();
  }

  /** Tells its status to all routers, and to the node's table of actors. */
  private void herald() {
    ReplicaStatus status = status();
    ActorTable.of(context.getSystem()).tell(context.getSelf(), told(status));
    setup.herald().accept(status);
  }

  private static Told told(ReplicaStatus status) {
    String ready =
        status.versions().stream()
            .filter(version -> version.state() == ReplicaStatus.Holding.READY)
            .map(ReplicaStatus.VersionStatus::version)
            .collect(Collectors.joining(","));
    String state = status.lifecycle().name().toLowerCase(Locale.ROOT);
    return new Told(state, status.model(), status.slot(), ready.isEmpty() ? null : ready, null);
  }

  private ReplicaStatus status() {
    VersionShelf shelf = keeper.shelf();
    return new ReplicaStatus(
        setup.model(),
        setup.index(),
        context.getSelf(),
        setup.node(),
        setup.nodeName(),
        keeper.device(),
        lifecycle,
        workbench.isStuck() ? shelf.statuses(STUCK_REASON) : shelf.statuses(),
        workbench.queued(),
        workbench.limit(),
        workbench.meanMicros(),
        shelf.bytes(),
        true);
  }

  private Behavior<Command> onPostStop() {
    keeper.stopAfter(workbench.stop());
    return Behaviors.same();
  }
}
