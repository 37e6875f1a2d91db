package io.modelgrid.actors.swap;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.catalogue.Catalogue.StepReply;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Tells the catalogue's writer one thing at a time, again and again until it is answered. Each
 * telling has a number, so that a late answer to an earlier one is not taken for this one's.
 */
final class WriterDesk {
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final ActorContext<SwapSupervisor.Command> context;
  private final TimerScheduler<SwapSupervisor.Command> timers;
  private final ActorRef<Catalogue.Command> writer;
  private @Nullable Function<ActorRef<StepReply>, Catalogue.Command> command;
  private long number;

  WriterDesk(
      ActorContext<SwapSupervisor.Command> context,
      TimerScheduler<SwapSupervisor.Command> timers,
      ActorRef<Catalogue.Command> writer) {
    this.context = context;
    this.timers = timers;
    this.writer = writer;
  }

  void tell(Function<ActorRef<StepReply>, Catalogue.Command> next) {
    command = next;
    send(next);
  }

  /** What was told last need not be answered any more. */
  void drop() {
    command = null;
  }

  private void send(Function<ActorRef<StepReply>, Catalogue.Command> next) {
    long mine = ++number;
    context.ask(
        StepReply.class,
        writer,
        AGAIN,
        next::apply,
        (reply, failure) -> new SwapSupervisor.Noted(mine, reply));
  }

  /**
   * What follows from an answer: {@code noted} with its revision, the end where the operation is
   * over, and else the same once more. A writer that cannot write now may have written all the
   * same, so there is nothing else to do.
   */
  Behavior<SwapSupervisor.Command> settle(
      SwapSupervisor.Noted answer, LongFunction<Behavior<SwapSupervisor.Command>> noted) {
    Function<ActorRef<StepReply>, Catalogue.Command> told = command;
    if (answer.number() != number || told == null) {
      return Behaviors.same();
    }
    StepReply reply = answer.reply();
    if (reply == null) {
      send(told);
      return Behaviors.same();
    }
    return switch (reply.noted()) {
      case NOTED -> noted.apply(reply.revision());
      case OVER -> Behaviors.stopped();
      case LATER -> rest();
    };
  }

  private Behavior<SwapSupervisor.Command> rest() {
    timers.startSingleTimer("tell the writer", new SwapSupervisor.Noted(number, null), AGAIN);
    return Behaviors.same();
  }
}
