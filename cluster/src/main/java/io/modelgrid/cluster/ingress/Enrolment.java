package io.modelgrid.cluster.ingress;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Asks that this node's ingress be enrolled, four times a second, until it is answered once. A
 * child of its own for each life of the ingress, so that no answer to an earlier life counts for
 * the next one.
 */
final class Enrolment {
  static final Duration INTERVAL = Duration.ofMillis(250);

  private Enrolment() {}

  /**
   * The behaviour.
   *
   * @param ask asks once; the answer, {@link Ingress.Enrolled}, goes to the actor that it is given
   * @param enrolled gets the revision of the first answer, inside this actor
   */
  static Behavior<Ingress.Command> create(
      Consumer<ActorRef<Ingress.Command>> ask, LongConsumer enrolled) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Ingress.Ask.INSTANCE, Duration.ZERO, INTERVAL);
                  return Behaviors.receive(Ingress.Command.class)
                      .onMessageEquals(
                          Ingress.Ask.INSTANCE,
                          () -> {
                            ask.accept(context.getSelf());
                            return Behaviors.same();
                          })
                      .onMessage(
                          Ingress.Enrolled.class,
                          answer -> {
                            timers.cancelAll();
                            enrolled.accept(answer.revision());
                            return Behaviors.ignore(); // what was asked more than once
                          })
                      .build();
                }));
  }
}
