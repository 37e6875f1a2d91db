package io.modelgrid.actors.transfer;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.router.Router.Rejection;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Sends the tensors of one message to another node.
 *
 * <ol>
 *   <li>It offers the message, without the tensors' elements, to the other node's {@link Carrier}.
 *   <li>Once it is granted bytes it sends them in chunks, never more than was granted.
 *   <li>Told that all arrived, it ends. Refused, or left without a word for {@link
 *       Incoming#SILENCE}, it tells the router that the message was lost, and ends.
 *   <li>Past the deadline it ends: the router has answered. Withdrawn, it ends, and the other side
 *       notices; but where it has sent everything, it passes the withdrawal on behind it.
 * </ol>
 *
 * <p>Owned by its {@link Carrier}. It is not restarted.
 */
public final class Outgoing {
  /** What an outgoing transfer understands. */
  public sealed interface Command {}

  /** It has to wait for its turn, up to its deadline. */
  public enum Queued implements Command, WireMessage {
    INSTANCE
  }

  /** Send to this receiver, up to this many bytes in all. */
  public record Granted(ActorRef<Incoming.Command> receiver, long upTo)
      implements Command, WireMessage {}

  /** The message was told to its recipient. */
  public enum Arrived implements Command, WireMessage {
    INSTANCE
  }

  /**
   * It will not arrive.
   *
   * @param full whether the node only has no room for it now
   */
  public record Refused(boolean full, String reason) implements Command, WireMessage {}

  /** Its router does not want it any more. */
  record Withdrawn(Runnable passOn) implements Command, LocalMessage {}

  private enum Timer implements Command, LocalMessage {
    SILENT,
    DEADLINE_PASSED
  }

  static Behavior<Command> create(
      Carrier.Parcel parcel, ActorRef<Carrier.Command> peer, LongSupplier nanoTime) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  long left = parcel.deadline().remainingNanos(nanoTime.getAsLong());
                  if (left <= 0) {
                    return Behaviors.stopped();
                  }
                  timers.startSingleTimer(Timer.DEADLINE_PASSED, Duration.ofNanos(left));
                  return new Outgoing(context, timers, parcel).offer(peer);
                }));
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Carrier.Parcel parcel;
  private final ChunkCutter cutter;
  private @Nullable Withdrawn withdrawn;

  private Outgoing(
      ActorContext<Command> context, TimerScheduler<Command> timers, Carrier.Parcel parcel) {
    this.context = context;
    this.timers = timers;
    this.parcel = parcel;
    this.cutter = new ChunkCutter(parcel.cargo().tensors());
  }

  private Behavior<Command> offer(ActorRef<Carrier.Command> peer) {
    peer.tell(Carrier.Offer.of(parcel, context.getSelf()));
    awaitWord();
    return sending();
  }

  private Behavior<Command> sending() {
    return Behaviors.receive(Command.class)
        .onMessageEquals(Queued.INSTANCE, this::onQueued)
        .onMessage(Granted.class, this::onGranted)
        .onMessageEquals(Arrived.INSTANCE, this::onArrived)
        .onMessage(Refused.class, this::onRefused)
        .onMessage(Withdrawn.class, this::onWithdrawn)
        .onMessageEquals(Timer.SILENT, this::onSilent)
        .onMessageEquals(Timer.DEADLINE_PASSED, Behaviors::stopped)
        .build();
  }

  private Behavior<Command> onQueued() {
    timers.cancel(Timer.SILENT);
    return Behaviors.same();
  }

  private Behavior<Command> onGranted(Granted granted) {
    awaitWord();
    while (!cutter.isDone() && cutter.offset() < granted.upTo()) {
      granted.receiver().tell(cutter.next());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onArrived() {
    if (withdrawn != null) {
      withdrawn.passOn().run();
    }
    return Behaviors.stopped();
  }

  private Behavior<Command> onRefused(Refused refused) {
    return fail(refused.full() ? Rejection.QUEUE_FULL : Rejection.LOST, refused.reason());
  }

  private Behavior<Command> onWithdrawn(Withdrawn message) {
    if (cutter.isDone()) {
      withdrawn = message; // it may be there already
      return Behaviors.same();
    }
    return Behaviors.stopped();
  }

  private Behavior<Command> onSilent() {
    return fail(
        Rejection.LOST, "the other node said nothing for " + Incoming.SILENCE.toSeconds() + " s");
  }

  private Behavior<Command> fail(Rejection rejection, String reason) {
    if (withdrawn == null) {
      parcel.tellFailure(rejection, reason);
    }
    return Behaviors.stopped();
  }

  private void awaitWord() {
    timers.startSingleTimer(Timer.SILENT, Incoming.SILENCE);
  }
}
