package io.modelgrid.actors.replica;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.replica.Replica.Infer;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.wire.TensorLimit;
import io.modelgrid.engine.servable.Servable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * A replica's part that computes: the queue, the one request that runs, its deadline and its
 * cancellation. Answers every request that it took and that is not withdrawn, once. Confined to its
 * actor.
 */
final class Workbench {
  /** What happens while requests are computed. */
  sealed interface Event extends Replica.Command, LocalMessage {}

  private enum Timer implements Event {
    OVERDUE,
    STUCK
  }

  private record Computed(Computation computation, Computation.Outcome outcome) implements Event {}

  // The weight of one computation in the moving average of their times.
  private static final int MEAN_OVER = 10;

  private final ActorContext<Replica.Command> context;
  private final TimerScheduler<Replica.Command> timers;
  private final ReplicaSetup setup;
  private final VersionShelf shelf;
  private final Executor executor;
  private final RequestQueue queue;
  private final TensorLimit limit;
  private @Nullable Computation running;
  private boolean stuck;
  private long meanNanos;

  Workbench(
      ActorContext<Replica.Command> context,
      TimerScheduler<Replica.Command> timers,
      ReplicaSetup setup,
      VersionShelf shelf,
      Executor executor) {
    this.context = context;
    this.timers = timers;
    this.setup = setup;
    this.shelf = shelf;
    this.executor = executor;
    this.limit = new TensorLimit(setup.settings().maxTensorBytes());
    this.queue =
        new RequestQueue(setup.settings().replicaQueue(), setup.settings().maxTransferBytes());
  }

  int queued() {
    return queue.size();
  }

  int limit() {
    return queue.limit();
  }

  long meanMicros() {
    return meanNanos / 1000;
  }

  boolean isIdle() {
    return running == null && queue.size() == 0;
  }

  /** Whether a cancelled computation does not end; nothing can be computed while it does not. */
  boolean isStuck() {
    return stuck;
  }

  boolean uses(ShelvedVersion entry) {
    return queue.awaits(entry.version())
        || (running != null && running.servable == entry.servable());
  }

  /** Takes a request, or rejects it. */
  void take(Infer infer) {
    if (stuck || !shelf.isReady(infer.version())) {
      refuse(infer);
      return;
    }
    long now = setup.nanoTime().getAsLong();
    if (!queue.offer(infer, now)) {
      queue.expire(now).forEach(this::rejectLate);
      if (!queue.offer(infer, now)) {
        reject(infer, Rejection.QUEUE_FULL, queue.size() + " requests wait already");
      }
    }
    computeNext();
  }

  /** Drops a request that waits, or cancels it while it runs; there is no answer to it. */
  void withdraw(Replica.Withdraw withdraw) {
    if (queue.remove(withdraw)) {
      return;
    }
    if (running == null || !withdraw.means(running.infer)) {
      setup.post().dropAnswer(withdraw);
    } else if (!running.answered) { // else it is being cancelled already
      timers.cancel(Timer.OVERDUE);
      cancel(running);
    }
  }

  /** Says that this request may be computed elsewhere. */
  void refuse(Infer infer) {
    reject(infer, Rejection.NOT_HELD, "version " + infer.version() + " is not served here now");
  }

  /**
   * Goes on with a computation.
   *
   * @return whether it got stuck, or is not any more
   */
  boolean on(Event event) {
    if (event instanceof Computed computed) {
      return onComputed(computed);
    }
    return event == Timer.STUCK ? onStuck() : onOverdue();
  }

  /** Cancels what runs and refuses what waits; the future is done when nothing runs any more. */
  CompletableFuture<?> stop() {
    queue.clear().forEach(this::refuse);
    if (running == null) {
      return CompletableFuture.completedFuture(null);
    }
    running.cancellation.cancel();
    return running.outcome;
  }

  private void computeNext() {
    while (running == null) {
      RequestQueue.Waiting next = queue.poll();
      if (next == null) {
        return;
      }
      Servable servable = shelf.servableOf(next.infer().version());
      long remaining = next.infer().deadline().remainingNanos(setup.nanoTime().getAsLong());
      if (remaining <= 0) {
        rejectLate(next.infer());
      } else if (servable == null) {
        refuse(next.infer());
      } else {
        compute(Computation.start(next, servable, executor, setup.nanoTime()), remaining);
      }
    }
  }

  private void compute(Computation computation, long remainingNanos) {
    running = computation;
    timers.startSingleTimer(Timer.OVERDUE, Timer.OVERDUE, Duration.ofNanos(remainingNanos));
    context.pipeToSelf(
        computation.outcome,
        (outcome, failure) -> new Computed(computation, Computation.outcome(outcome, failure)));
  }

  private boolean onOverdue() {
    Computation late = running;
    if (late != null) {
      cancel(late);
      rejectLate(late.infer);
    }
    return false;
  }

  private void cancel(Computation computation) {
    computation.cancellation.cancel();
    computation.answered = true;
    timers.startSingleTimer(Timer.STUCK, Timer.STUCK, Replica.STUCK_AFTER);
  }

  private boolean onStuck() {
    stuck = true;
    context
        .getLog()
        .error("{}: {}; nothing is computed until it does", setup.slot(), Replica.STUCK_REASON);
    queue.clear().forEach(this::refuse);
    return true;
  }

  private boolean onComputed(Computed computed) {
    timers.cancel(Timer.OVERDUE);
    timers.cancel(Timer.STUCK);
    running = null;
    boolean changed = stuck;
    if (stuck) {
      stuck = false;
      context.getLog().info("{}: the cancelled computation has ended", setup.slot());
    }
    if (!computed.computation().answered) {
      answer(computed.computation().infer, computed.outcome());
    }
    computeNext();
    return changed;
  }

  private void answer(Infer infer, Computation.Outcome outcome) {
    if (outcome instanceof Computation.Done done) {
      long nanos = done.computeNanos();
      meanNanos += meanNanos == 0 ? nanos : (nanos - meanNanos) / MEAN_OVER;
      answer(infer, done);
    } else if (outcome instanceof Computation.Refused refused) {
      reject(infer, refused.rejection(), refused.message());
    }
  }

  private void answer(Infer infer, Computation.Done done) {
    String obstacle = limit.obstacle("the outputs", done.outputs(), List.of());
    if (obstacle != null) {
      reject(infer, Rejection.UNCOMPUTABLE, obstacle);
      return;
    }
    Router.Inferred inferred =
        new Router.Inferred(
            infer.requestId(),
            setup.slot(),
            done.outputs(),
            done.queueNanos(),
            done.computeNanos());
    setup.post().answer(infer.replyTo(), inferred, infer.deadline());
  }

  private void rejectLate(Infer infer) {
    reject(infer, Rejection.DEADLINE_PASSED, "the deadline passed before it was computed");
  }

  private void reject(Infer infer, Rejection rejection, String message) {
    infer.replyTo().tell(new Router.Rejected(infer.requestId(), setup.slot(), rejection, message));
  }
}
