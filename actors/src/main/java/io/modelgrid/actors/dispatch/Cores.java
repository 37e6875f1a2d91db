package io.modelgrid.actors.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread a core for all that a request needs: the turns of actors and streams, and
 * computations.
 *
 * <p>A request passes through half a dozen actors, each of which has microseconds of work. With a
 * pool for each kind of work nearly every step wakes a sleeping thread on a core that computes.
 * Here the thread that did one step does the next:
 *
 * <ul>
 *   <li>A worker takes turns first, in the order in which they came, and a computation when there
 *       is no turn. So what a finished computation caused, its answer on the wire among it, is done
 *       before the next one begins, by the same thread.
 *   <li>Another worker is woken only when more waits than the workers that are awake will take up
 *       as their next.
 *   <li>Computations may last. Where turns have waited for {@link #RELIEF} and all workers compute,
 *       a relief thread does them. It sleeps while nothing happens.
 * </ul>
 *
 * <p>Turns must not block; no more than {@code computations} computations run at once.
 */
final class Cores {
  /** How long turns wait at most while all workers compute. */
  static final Duration RELIEF = Duration.ofMillis(2);

  private static final int QUIET_ROUNDS = 50;

  private final ConcurrentLinkedQueue<Runnable> turns = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Runnable> computations = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Worker> sleeping = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingTurns = new AtomicInteger();
  // Workers that will look for work again before they sleep, computing ones excepted.
  private final AtomicInteger awake = new AtomicInteger();
  private final AtomicInteger computing = new AtomicInteger();
  private final int mostComputing;
  private final List<Worker> workers = new ArrayList<>();
  private final Thread relief;
  private volatile boolean reliefAsleep;
  private volatile boolean ended;

  Cores(int threads, int mostComputing, ThreadFactory factory) {
    this.mostComputing = mostComputing;
    for (int i = 0; i < Math.max(threads, mostComputing); i++) {
      Worker worker = new Worker();
      worker.thread = factory.newThread(worker);
      workers.add(worker);
    }
    this.relief = factory.newThread(this::relieve);
    awake.set(workers.size());
    workers.forEach(Worker::start);
    relief.start();
  }

  /** A turn: short, and never blocks. */
  void turn(Runnable turn) {
    turns.add(turn);
    if (waitingTurns.incrementAndGet() > awake.get()) {
      wakeOne();
    }
    if (reliefAsleep) {
      LockSupport.unpark(relief);
    }
  }

  /** A computation. */
  void compute(Runnable computation) {
    computations.add(computation);
    if (waitingTurns.get() > 0 || awake.get() == 0) {
      wakeOne();
    }
  }

  /** Lets the threads end once nothing waits any more. */
  void end() {
    ended = true;
    workers.forEach(worker -> LockSupport.unpark(worker.thread));
    LockSupport.unpark(relief);
  }

  boolean isOver() {
    return !relief.isAlive() && workers.stream().noneMatch(Worker::isAlive);
  }

  private void wakeOne() {
    for (Worker worker = sleeping.poll(); worker != null; worker = sleeping.poll()) {
      if (worker.wake()) {
        return;
      }
    }
  }

  private @Nullable Runnable nextTurn() {
    Runnable turn = turns.poll();
    if (turn != null) {
      waitingTurns.decrementAndGet();
    }
    return turn;
  }

  /** The next computation, counted as running; null if there is none or none may begin. */
  private @Nullable Runnable nextComputation() {
    while (mayCompute()) {
      int running = computing.get();
      if (running < mostComputing && computing.compareAndSet(running, running + 1)) {
        Runnable computation = computations.poll();
        if (computation != null) {
          return computation;
        }
        computing.decrementAndGet();
      }
    }
    return null;
  }

  private boolean mayCompute() {
    return !computations.isEmpty() && computing.get() < mostComputing;
  }

  /** Looks after turns that no worker comes round to; at rest while nothing happens. */
  private void relieve() {
    Runnable head = null;
    int quiet = 0;
    while (!ended) {
      if (quiet >= QUIET_ROUNDS) {
        reliefAsleep = true;
        if (turns.isEmpty() && !ended) {
          LockSupport.park(this);
        }
        reliefAsleep = false;
        quiet = 0;
      }
      Runnable first = turns.peek();
      LockSupport.parkNanos(this, RELIEF.toNanos());
      head = turns.peek();
      if (head != null && head == first) {
        takeTurns();
      }
      quiet = head == null && computing.get() == 0 ? quiet + 1 : 0;
    }
  }

  private void takeTurns() {
    for (Runnable turn = nextTurn(); turn != null; turn = nextTurn()) {
      run(turn);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** One of the threads. */
  private final class Worker implements Runnable {
    @Nullable Thread thread;
    private volatile boolean asleep;

    void start() {
      if (thread != null) {
        thread.start();
      }
    }

    boolean isAlive() {
      return thread != null && thread.isAlive();
    }

    /** Wakes it; false if it was awake already, and somebody else has to be woken. */
    boolean wake() {
      boolean slept = asleep;
      asleep = false;
      LockSupport.unpark(thread);
      return slept;
    }

    @Override
    public void run() {
      while (true) {
        takeTurns();
        Runnable computation = nextComputation();
        if (computation != null) {
          computeNow(computation);
        } else if (!sleep()) {
          return;
        }
      }
    }

    private void computeNow(Runnable computation) {
      // INVARIANT: whoever counted on this worker for its work finds another one.
      int others = awake.decrementAndGet();
      if (waitingTurns.get() > others || (others == 0 && mayCompute())) {
        wakeOne();
      }
      try {
        Cores.run(computation);
      } finally {
        computing.decrementAndGet();
        awake.incrementAndGet();
      }
    }

    /** Sleeps until there may be something to do; false when it is to end. */
    private boolean sleep() {
      asleep = true;
      sleeping.add(this);
      awake.decrementAndGet();
      // INVARIANT: looked at after it counts as asleep, so that no work is left without a worker.
      boolean idle =
          turns.isEmpty() && (computations.isEmpty() || computing.get() >= mostComputing);
      while (idle && asleep && !ended) {
        LockSupport.park(this);
      }
      asleep = false;
      // INVARIANT: who is awake does not stand among the sleeping, or a call would be lost on it.
      sleeping.remove(this);
      awake.incrementAndGet();
      return !ended || !turns.isEmpty() || !computations.isEmpty();
    }
  }
}
