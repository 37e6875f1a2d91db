package io.modelgrid.actors.swap;

import io.modelgrid.actors.watch.ActorTable;
import io.modelgrid.actors.watch.Told;
import io.modelgrid.config.SwapSettings;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.OperationState;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * What the states of a supervisor have in common: its means, and how far the operation is. Confined
 * to the supervisor.
 */
final class SwapWork {
  /** How often orders are told again and the sight is looked at while something is under way. */
  static final Duration BRISK = Duration.ofMillis(25);

  /** How often one looks while there is time. */
  static final Duration CALM = Duration.ofMillis(200);

  private final TimerScheduler<SwapSupervisor.Command> timers;
  private final OperationPlan plan;
  final SwapSetup setup;
  final StepLog log;
  final WriterDesk writer;
  final ActorRef<IngressReply> replies;

  /** How many commits are made. */
  int commits;

  /** A revision that includes all that was noted of this operation. */
  long revision;

  SwapWork(
      ActorContext<SwapSupervisor.Command> context,
      TimerScheduler<SwapSupervisor.Command> timers,
      SwapSetup setup,
      OperationPlan plan) {
    this.timers = timers;
    this.setup = setup;
    this.plan = plan;
    this.log =
        new StepLog(
            setup.operation(),
            setup.model(),
            setup.clock(),
            setup.progress().andThen(told -> tellTable(context, told)));
    this.writer = new WriterDesk(context, timers, setup.writer());
    this.replies = context.messageAdapter(IngressReply.class, SwapSupervisor.Answered::new);
  }

  /** Which step it is at, for the node's table of actors. */
  private void tellTable(ActorContext<SwapSupervisor.Command> context, OperationProgress progress) {
    String step = progress.steps().get(progress.steps().size() - 1).name();
    ActorTable.of(context.getSystem())
        .tell(context.getSelf(), new Told(step, setup.model(), null, plan.version(), null));
  }

  OperationPlan plan() {
    return plan;
  }

  SwapSettings settings() {
    return setup.settings();
  }

  SwapSight sight() {
    return setup.sight().get();
  }

  long now() {
    return setup.nanoTime().getAsLong();
  }

  boolean longerThan(Duration limit, long sinceNanos) {
    return now() - sinceNanos > limit.toNanos();
  }

  void lookEvery(Duration interval) {
    timers.startTimerWithFixedDelay(SwapSupervisor.Tick.INSTANCE, interval);
  }

  void expireAfter(Duration limit, int attempt) {
    timers.startSingleTimer("hold", new SwapSupervisor.Expired(attempt), limit);
  }

  void order(Collection<String> nodes, IngressOrder order) {
    nodes.forEach(node -> setup.ingress().accept(node, order));
  }

  /** Whether this node's copy has all that was noted, and shows that it is no more ours. */
  boolean isOver(SwapSight sight) {
    if (sight.revision() < revision) {
      return false;
    }
    OperationState running = sight.operation(setup.operation());
    return running == null || !running.supervisor().equals(setup.supervisor());
  }

  boolean isCancelled(SwapSight sight) {
    OperationState running = sight.operation(setup.operation());
    return running != null && running.cancelled();
  }

  /** The next step, after the pause between steps if one is set. */
  Behavior<SwapSupervisor.Command> pause(Supplier<Behavior<SwapSupervisor.Command>> next) {
    Duration pause = settings().stepPause();
    if (pause.isZero()) {
      return next.get();
    }
    timers.startSingleTimer(SwapSupervisor.GoOn.INSTANCE, pause);
    return Behaviors.receive(SwapSupervisor.Command.class)
        .onMessage(SwapSupervisor.GoOn.class, it -> next.get())
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }
}
