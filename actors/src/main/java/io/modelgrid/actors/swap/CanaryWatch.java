package io.modelgrid.actors.swap;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.swap.SwapSupervisor.Answered;
import io.modelgrid.actors.swap.SwapSupervisor.Command;
import io.modelgrid.actors.swap.SwapSupervisor.Noted;
import io.modelgrid.actors.swap.SwapSupervisor.Tick;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * The states of a {@link SwapSupervisor} between two weights of a canary: it asks all routers each
 * second what they counted, judges, and has the verdict written before anything follows from it.
 */
final class CanaryWatch {
  private static final Duration ASK_EVERY = Duration.ofSeconds(1);

  private final SwapWork work;
  private final Supplier<Behavior<Command>> goOn;
  private final Function<String, Behavior<Command>> rollBack;
  private CanaryNumbers numbers = new CanaryNumbers();
  private long since;
  private long askedAt;

  CanaryWatch(
      SwapWork work,
      Supplier<Behavior<Command>> goOn,
      Function<String, Behavior<Command>> rollBack) {
    this.work = work;
    this.goOn = goOn;
    this.rollBack = rollBack;
  }

  /** Watches the step that the last commit began, from nothing. */
  Behavior<Command> watching() {
    numbers = new CanaryNumbers();
    since = work.now();
    work.log.begin("watch", share() + " of the requests");
    work.lookEvery(SwapWork.CALM);
    ask();
    return Behaviors.receive(Command.class)
        .onMessage(Tick.class, tick -> onTick())
        .onMessage(Answered.class, this::onAnswered)
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private int step() {
    return work.commits - 1;
  }

  private String share() {
    Integer share = work.plan().step(step());
    return share == null ? "all" : share / 100.0 + " %";
  }

  private void ask() {
    askedAt = work.now();
    IngressOrder.Tally tally = new IngressOrder.Tally(work.setup.model(), work.replies);
    work.order(work.sight().participants(), tally);
  }

  private Behavior<Command> onAnswered(Answered answered) {
    if (answered.reply() instanceof IngressReply.Tallied told) {
      numbers.note(told.node(), told.tallies());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onTick() {
    SwapSight sight = work.sight();
    if (work.isOver(sight)) {
      return Behaviors.stopped();
    }
    if (work.isCancelled(sight)) {
      work.log.failed("it was cancelled");
      return rollBack.apply("it was cancelled");
    }
    CanaryVerdict verdict = judge(sight.model());
    boolean frozen = isFrozen(sight) && verdict.verdict() == CanaryVerdict.Verdict.GO_ON;
    if (verdict.verdict() != CanaryVerdict.Verdict.WAIT && !frozen) {
      return judging(verdict);
    }
    String why = isFrozen(sight) ? "frozen; " + verdict.reason() : verdict.reason();
    work.log.note(share() + " of the requests: " + why, verdict.numbers());
    if (work.longerThan(ASK_EVERY, askedAt)) {
      ask();
    }
    return Behaviors.same();
  }

  /** It takes no further step then, but is given up all the same when it turns out bad. */
  private boolean isFrozen(SwapSight sight) {
    OperationState running = sight.operation(work.setup.operation());
    return running != null && running.frozen();
  }

  private CanaryVerdict judge(@Nullable ModelState model) {
    String stable = model == null ? "" : model.labels().getOrDefault(ModelSelector.STABLE, "");
    return CanaryVerdict.of(
        numbers.of(stable),
        numbers.of(work.plan().version()),
        work.longerThan(work.plan().every(), since),
        work.settings());
  }

  private Behavior<Command> judging(CanaryVerdict verdict) {
    SwapSetup setup = work.setup;
    work.writer.tell(
        replyTo ->
            new Catalogue.JudgeCanary(
                setup.model(),
                setup.operation(),
                setup.supervisor(),
                step(),
                verdict.verdict().word(),
                verdict.reason(),
                verdict.numbers(),
                replyTo));
    return Behaviors.receive(Command.class)
        .onMessage(Noted.class, noted -> onVerdictAnswered(noted, verdict))
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onVerdictAnswered(Noted noted, CanaryVerdict verdict) {
    return work.writer.settle(
        noted,
        revision -> {
          work.revision = revision;
          if (verdict.verdict() == CanaryVerdict.Verdict.GO_ON) {
            work.log.done(verdict.reason(), verdict.numbers());
            return goOn.get();
          }
          work.log.failed(verdict.reason());
          return rollBack.apply(verdict.reason());
        });
  }
}
