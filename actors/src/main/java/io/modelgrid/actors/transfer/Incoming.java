package io.modelgrid.actors.transfer;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.TensorMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Takes the tensors of one message that comes from another node.
 *
 * <ol>
 *   <li>It allocates what was announced, and grants {@link #WINDOW} bytes.
 *   <li>As chunks come it grants as many again, so that never more than the window is under way.
 *   <li>When all are there it tells the message to its recipient, and the sender that it arrived.
 *   <li>A chunk out of place, a silence of {@link #SILENCE}, or the end of the sender ends it, and
 *       what came is dropped; so does the deadline.
 * </ol>
 *
 * <p>Owned by its {@link Carrier}, which starts it only within the node's budget. It is not
 * restarted.
 */
public final class Incoming {
  /** Bytes that may be under way at once. */
  static final long WINDOW = 4L * ChunkCutter.CHUNK;

  /** After how long without a word the other side counts as lost. */
  static final Duration SILENCE = Duration.ofSeconds(5);

  /** What an incoming transfer understands. */
  public sealed interface Command {}

  /**
   * Bytes of the tensors, one tensor after the other.
   *
   * @param offset how many bytes came before these
   * @param bytes read-only; each call gives a view of its own
   */
  public record Chunk(long offset, ByteBuffer bytes) implements Command, TensorMessage {
    public Chunk {
      bytes = bytes.slice().asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer bytes() {
      return bytes.duplicate();
    }

    /** The size only: contents never reach a log. */
    @Override
    public String toString() {
      return "Chunk of " + bytes.remaining() + " bytes at " + offset;
    }
  }

  private enum Timer implements Command, LocalMessage {
    SILENT,
    DEADLINE_PASSED
  }

  static Behavior<Command> create(Carrier.Offer offer, LongSupplier nanoTime) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  long left = offer.deadline().remainingNanos(nanoTime.getAsLong());
                  if (left <= 0) {
                    return Behaviors.stopped();
                  }
                  timers.startSingleTimer(Timer.DEADLINE_PASSED, Duration.ofNanos(left));
                  return begin(context, timers, offer);
                }));
  }

  private static Behavior<Command> begin(
      ActorContext<Command> context, TimerScheduler<Command> timers, Carrier.Offer offer) {
    Assembly assembly;
    try {
      assembly = new Assembly(offer.tensors());
    } catch (OutOfMemoryError e) {
      // Of direct memory alone: the heap is not concerned, and the node goes on.
      offer
          .trail()
          .on(context.getLog().atWarn())
          .setCause(e)
          .log("no direct memory for {} bytes of tensors", offer.bytes());
      offer.sender().tell(new Outgoing.Refused(true, "the other node has no memory left for it"));
      return Behaviors.stopped();
    }
    return new Incoming(context, timers, offer, assembly).receiving();
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Carrier.Offer offer;
  private final Assembly assembly;
  private long granted;

  private Incoming(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Carrier.Offer offer,
      Assembly assembly) {
    this.context = context;
    this.timers = timers;
    this.offer = offer;
    this.assembly = assembly;
    awaitBytes();
    grant();
  }

  private Behavior<Command> receiving() {
    return Behaviors.receive(Command.class)
        .onMessage(Chunk.class, this::onChunk)
        .onMessageEquals(Timer.SILENT, this::onSilent)
        .onMessageEquals(Timer.DEADLINE_PASSED, Behaviors::stopped)
        .build();
  }

  private Behavior<Command> onChunk(Chunk chunk) {
    String obstacle = assembly.add(chunk);
    if (obstacle != null) {
      return fail(obstacle);
    }
    if (assembly.isComplete()) {
      return deliver();
    }
    awaitBytes();
    if (granted < assembly.total() && granted - assembly.received() <= WINDOW / 2) {
      grant();
    }
    return Behaviors.same();
  }

  private Behavior<Command> deliver() {
    Cargo whole;
    try {
      whole = offer.head().with(assembly.tensors());
    } catch (IllegalArgumentException e) {
      return fail(String.valueOf(e.getMessage()));
    }
    offer.recipient().<Object>unsafeUpcast().tell(whole);
    offer.sender().tell(Outgoing.Arrived.INSTANCE);
    return Behaviors.stopped();
  }

  private void grant() {
    granted = Math.min(assembly.total(), assembly.received() + WINDOW);
    offer.sender().tell(new Outgoing.Granted(context.getSelf(), granted));
  }

  private void awaitBytes() {
    timers.startSingleTimer(Timer.SILENT, SILENCE);
  }

  private Behavior<Command> onSilent() {
    return fail("nothing came for " + SILENCE.toSeconds() + " s");
  }

  private Behavior<Command> fail(String reason) {
    offer.sender().tell(new Outgoing.Refused(false, reason));
    return Behaviors.stopped();
  }
}
