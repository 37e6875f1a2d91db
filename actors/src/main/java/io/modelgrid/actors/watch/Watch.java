package io.modelgrid.actors.watch;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Put around a behaviour, it enters the actor into its node's {@link ActorTable}, counts its
 * messages and their time there, notes what it throws, and takes it out when it ends.
 *
 * <p>Inside a supervision, not around it: what the supervision catches is not seen outside. One
 * watch is one life: a restart makes another one.
 */
public final class Watch<T> extends BehaviorInterceptor<T, T> {
  private final Family family;
  private final String name;
  private @Nullable Watched watched;
  private @Nullable ActorTable table;

  @SuppressWarnings("unchecked") // every message of the actor is of its own type, or a timer's
  private Watch(Family family, String name) {
    super((Class<T>) Object.class);
    this.family = family;
    this.name = name;
  }

  /**
   * The behaviour, watched.
   *
   * @param name the actor's name to people: a model, a slot, or what it is
   */
  public static <T> Behavior<T> over(Family family, String name, Behavior<T> behavior) {
    return Behaviors.intercept(() -> new Watch<>(family, name), behavior);
  }

  @Override
  public Behavior<T> aroundStart(TypedActorContext<T> context, PreStartTarget<T> target) {
    ActorTable entered = ActorTable.of(context.asJava().getSystem());
    Watched mine = entered.begin(context.asJava(), family, name);
    table = entered;
    watched = mine;
    try {
      Behavior<T> started = target.start(context);
      if (!Behavior.isAlive(started)) {
        entered.end(mine, false); // it will hear no signal
      }
      return started;
    } catch (Throwable failure) {
      mine.failed(failure);
      entered.end(mine, true);
      throw failure;
    }
  }

  @Override
  public Behavior<T> aroundReceive(
      TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
    Watched mine = watched;
    if (mine == null) {
      return target.apply(context, message);
    }
    long begun = System.nanoTime();
    try {
      return target.apply(context, message);
    } catch (Throwable failure) {
      mine.failed(failure);
      throw failure;
    } finally {
      mine.worked(System.nanoTime() - begun);
    }
  }

  @Override
  public Behavior<T> aroundSignal(
      TypedActorContext<T> context, Signal signal, SignalTarget<T> target) {
    Watched mine = watched;
    try {
      return target.apply(context, signal);
    } catch (Throwable failure) {
      if (mine != null) {
        mine.failed(failure);
      }
      throw failure;
    } finally {
      if (mine != null && table != null && (signal == PostStop.instance() || isRestart(signal))) {
        table.end(mine, isRestart(signal));
      }
    }
  }

  private static boolean isRestart(Signal signal) {
    return signal instanceof PreRestart;
  }
}
