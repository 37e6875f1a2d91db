package io.modelgrid.actors.watch;

import io.modelgrid.bench.jmh.Samples;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A message through an actor that does nothing, with and without a watch: the difference is what
 * the watch costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class WatchBenchmark {
  private static final int MESSAGES = 10_000;

  /** What the actor counts. */
  private enum Message {
    INSTANCE
  }

  @Param({"false", "true"})
  boolean watched;

  private final ActorSystem<Void> actors = Samples.actors();
  private final Counting counting = new Counting();
  private ActorRef<Object> actor = actors.ignoreRef();

  @Setup
  public void spawn() {
    Behavior<Object> behavior =
        Behaviors.receive(Object.class)
            .onMessage(Message.class, counting::onMessage)
            .onMessage(CountDownLatch.class, Counting::onLatch)
            .build();
    actor =
        actors.systemActorOf(
            watched ? Watch.over(Family.ROUTER, "m", behavior) : behavior,
            "counting",
            Props.empty());
  }

  @TearDown
  public void stop() {
    actors.terminate();
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public long message() throws InterruptedException {
    for (int index = 0; index < MESSAGES; index++) {
      actor.tell(Message.INSTANCE);
    }
    CountDownLatch over = new CountDownLatch(1);
    actor.tell(over);
    over.await();
    return counting.count;
  }

  private static final class Counting {
    private long count;

    Behavior<Object> onMessage(Message message) {
      count++;
      return Behaviors.same();
    }

    static Behavior<Object> onLatch(CountDownLatch latch) {
      latch.countDown();
      return Behaviors.same();
    }
  }
}
