package io.modelgrid.actors.replica;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.meter.Spent;
import io.modelgrid.actors.replica.Computation.Member;
import io.modelgrid.actors.replica.Replica.Infer;
import io.modelgrid.actors.replica.RequestQueue.Waiting;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.wire.TensorLimit;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.Rows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * A replica's part that computes: the queue, the one computation that runs, its requests' deadlines
 * and its cancellation. Answers every request that it took and that is not withdrawn, once.
 * Confined to its actor.
 */
final class Workbench {
  /** What happens while requests are computed. */
  sealed interface Event extends Replica.Command, LocalMessage {}

  private enum Timer implements Event {
    OVERDUE,
    STUCK,
    /** Nobody came to be computed together with the first request. */
    ALONE
  }

  private record Computed(Computation computation, ShelvedVersion entry, Computation.Result result)
      implements Event {}

  private static final long SOON_NANOS = 1_000_000;

  // The weight of one computation in the moving average of their times.
  private static final int MEAN_OVER = 10;

  private final ActorContext<Replica.Command> context;
  private final TimerScheduler<Replica.Command> timers;
  private final ReplicaSetup setup;
  private final VersionShelf shelf;
  private final Executor executor;
  private final StageSpans spans;
  private final RequestQueue queue;
  private final BatchMaker batches;
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
    this.spans = new StageSpans(setup.tracing(), setup.slot(), setup.nodeName());
    this.queue =
        new RequestQueue(
            setup.settings().replicaQueue(),
            setup.settings().maxTransferBytes(),
            setup.meter(),
            spans);
    this.batches = new BatchMaker(queue, setup.settings().batchDelay());
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
    batches.came(now);
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
    Member member = running == null ? null : running.memberOf(withdraw);
    if (running == null || member == null) {
      setup.post().dropAnswer(withdraw);
    } else if (!member.answered) { // else it is late already
      member.answered = true;
      goOnOrCancel(running);
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
    if (event == Timer.ALONE) {
      computeNext();
      return false;
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
    while (running == null && !waitsForOthers()) {
      Waiting next = queue.poll();
      if (next == null) {
        return;
      }
      long now = setup.nanoTime().getAsLong();
      ShelvedVersion entry = shelf.entryOf(next.infer().version());
      Servable servable = entry == null ? null : entry.servable();
      if (next.infer().deadline().hasPassed(now)) {
        next.span().end();
        rejectLate(next.infer());
      } else if (entry == null || servable == null) {
        next.span().end();
        refuse(next.infer());
      } else {
        List<Waiting> batch = batches.with(next, servable, entry.tuner(), now);
        compute(
            Computation.start(
                batch,
                servable,
                executor,
                setup.nanoTime(),
                spans,
                setup.spending().on(entry.device())),
            entry);
      }
    }
  }

  /** Whether the first request waits for others to be computed with. */
  private boolean waitsForOthers() {
    long delay = batches.delay(shelf, setup.nanoTime().getAsLong());
    if (delay > 0) {
      timers.startSingleTimer(Timer.ALONE, Timer.ALONE, Duration.ofNanos(delay));
    }
    return delay > 0;
  }

  private void compute(Computation computation, ShelvedVersion entry) {
    running = computation;
    awaitDeadlines(computation);
    context.pipeToSelf(
        computation.outcome,
        (result, failure) -> new Computed(computation, entry, computation.result(result, failure)));
  }

  /** Comes back when the next of its requests is late. */
  private void awaitDeadlines(Computation computation) {
    long now = setup.nanoTime().getAsLong();
    long remaining = Long.MAX_VALUE;
    for (Member member : computation.members) {
      if (!member.answered) {
        remaining = Math.min(remaining, member.infer.deadline().remainingNanos(now));
      }
    }
    timers.startSingleTimer(
        Timer.OVERDUE, Timer.OVERDUE, Duration.ofNanos(Math.max(SOON_NANOS, remaining)));
  }

  private boolean onOverdue() {
    Computation late = running;
    if (late == null) {
      return false;
    }
    long now = setup.nanoTime().getAsLong();
    for (Member member : late.members) {
      if (!member.answered && member.infer.deadline().hasPassed(now)) {
        member.answered = true;
        rejectLate(member.infer);
      }
    }
    goOnOrCancel(late);
    return false;
  }

  /** Some of its requests need no answer any more: computes for the others, or for nobody. */
  private void goOnOrCancel(Computation computation) {
    if (!computation.isForNobody()) {
      awaitDeadlines(computation);
      return;
    }
    timers.cancel(Timer.OVERDUE);
    computation.cancellation.cancel();
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
    learn(computed);
    answer(computed.computation(), computed.result());
    computeNext();
    return changed;
  }

  private void learn(Computed computed) {
    Computation.Result result = computed.result();
    if (result.rows() > 0 && !computed.computation().cancellation.isCancelled()) {
      int most = computed.computation().servable.maxRows();
      computed.entry().tuner().computed(result.rows(), result.nanos(), most);
    }
  }

  private void answer(Computation computation, Computation.Result result) {
    int together =
        (int) result.outcomes().stream().filter(Computation.Done.class::isInstance).count();
    boolean atOnce = result.rows() > 0;
    boolean counted = false;
    for (int index = 0; index < computation.members.size(); index++) {
      Member member = computation.members.get(index);
      Computation.Outcome outcome = result.outcomes().get(index);
      if (outcome instanceof Computation.Done done) {
        long nanos = atOnce ? done.computeNanos() / together : done.computeNanos();
        meanNanos += meanNanos == 0 ? nanos : (nanos - meanNanos) / MEAN_OVER;
        if (!member.answered) {
          int rows = atOnce ? result.rows() : Rows.counted(member.infer.inputs());
          answer(member.infer, done, atOnce && counted ? Router.Inferred.ELSEWHERE : rows);
          counted = true;
        }
      } else if (outcome instanceof Computation.Refused refused && !member.answered) {
        reject(member.infer, refused.rejection(), refused.message());
      }
    }
  }

  private void answer(Infer infer, Computation.Done done, int executedRows) {
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
            done.computeNanos(),
            executedRows,
            infer.trail().isNone() ? Spent.NOTHING : done.spent());
    setup.post().answer(infer.replyTo(), inferred, infer.deadline());
  }

  private void rejectLate(Infer infer) {
    reject(infer, Rejection.DEADLINE_PASSED, "the deadline passed before it was computed");
  }

  private void reject(Infer infer, Rejection rejection, String message) {
    infer.replyTo().tell(new Router.Rejected(infer.requestId(), setup.slot(), rejection, message));
  }
}
