package io.modelgrid.actors.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoresTest {
  private Cores cores = new Cores(2, 2, Thread::new);

  @AfterEach
  void end() {
    cores.end();
  }

  @Test
  void doesEveryTurnAndEveryComputation() throws InterruptedException {
    int many = 20_000;
    CountDownLatch done = new CountDownLatch(3 * many);
    for (int i = 0; i < many; i++) {
      cores.turn(
          () -> {
            done.countDown();
            cores.compute(done::countDown);
          });
      if (i % 100 == 0) {
        LockSupport.parkNanos(10_000); // lets the workers fall asleep now and then
      }
      cores.turn(done::countDown);
    }
    assertThat(done.await(50, TimeUnit.SECONDS)).as("%s left", done.getCount()).isTrue();
  }

  // All workers compute: turns are done all the same.
  @Test
  void turnsDoNotWaitForComputations() throws InterruptedException {
    CountDownLatch computing = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < 2; i++) {
      cores.compute(
          () -> {
            computing.countDown();
            await(release);
          });
    }
    computing.await();
    CountDownLatch turned = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      cores.turn(turned::countDown);
    }
    assertThat(turned.await(30, TimeUnit.SECONDS)).isTrue();
    release.countDown();
  }

  @Test
  void noMoreComputationsRunAtOnceThanAllowed() throws InterruptedException {
    cores.end();
    cores = new Cores(4, 2, Thread::new);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(200);
    for (int i = 0; i < 200; i++) {
      cores.compute(
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            LockSupport.parkNanos(50_000);
            running.decrementAndGet();
            done.countDown();
          });
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(most).hasValueLessThanOrEqualTo(2);
  }

  // One worker, three turns in a computation's shadow: first the turns, in their order.
  @Test
  void turnsComeBeforeComputationsAndInOrder() throws InterruptedException {
    cores.end();
    cores = new Cores(1, 1, Thread::new);
    List<String> order = new CopyOnWriteArrayList<>();
    CountDownLatch done = new CountDownLatch(4);
    cores.turn(
        () -> {
          cores.compute(() -> note(order, "computation", done));
          for (String name : List.of("a", "b", "c")) {
            cores.turn(() -> note(order, name, done));
          }
        });
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(order).containsExactly("a", "b", "c", "computation");
  }

  // A request's steps, each begun by the one before, on a grid at rest: one thread does them all.
  // Where others use the cores the relief thread steps in, so the calmest of some rounds counts.
  @Test
  void whatATurnCausesIsDoneByTheSameThread() throws InterruptedException {
    int fewest = Integer.MAX_VALUE;
    for (int round = 0; round < 10 && fewest >= 25; round++) {
      fewest = Math.min(fewest, movesOfFiftyRequests());
    }
    assertThat(fewest).isLessThan(25);
  }

  private int movesOfFiftyRequests() throws InterruptedException {
    int moved = 0;
    for (int i = 0; i < 50; i++) {
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      CountDownLatch done = new CountDownLatch(1);
      cores.turn(() -> step(5, threads, done));
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
      moved += threads.size() - 1;
    }
    return moved;
  }

  @Test
  void aTurnThatThrowsEndsNoWorker() throws InterruptedException {
    cores.end();
    CopyOnWriteArrayList<Throwable> caught = new CopyOnWriteArrayList<>();
    cores =
        new Cores(
            1,
            1,
            task -> {
              Thread thread = new Thread(task);
              thread.setUncaughtExceptionHandler((who, failure) -> caught.add(failure));
              return thread;
            });
    CountDownLatch done = new CountDownLatch(1);
    cores.turn(
        () -> {
          throw new IllegalStateException("a test");
        });
    cores.turn(done::countDown);
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(caught).hasSize(1);
  }

  @Test
  void endsItsThreadsOnceNothingWaits() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1_000);
    for (int i = 0; i < 1_000; i++) {
      cores.turn(done::countDown);
    }
    cores.end();
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    for (long until = System.nanoTime() + 30_000_000_000L; !cores.isOver(); ) {
      assertThat(System.nanoTime()).as("the threads end").isLessThan(until);
      Thread.onSpinWait();
    }
  }

  private void step(int left, Set<Thread> threads, CountDownLatch done) {
    threads.add(Thread.currentThread());
    if (left == 0) {
      done.countDown();
    } else if (left == 2) {
      cores.compute(() -> step(left - 1, threads, done));
    } else {
      cores.turn(() -> step(left - 1, threads, done));
    }
  }

  private static void note(List<String> order, String name, CountDownLatch done) {
    order.add(name);
    done.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
