package io.modelgrid.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.FakeServable;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.replica.Replica.WantedVersion;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.watch.ActorTable;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Told;
import io.modelgrid.actors.watch.Watched;
import io.modelgrid.engine.api.Trail;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

/** How a replica lives and ends. */
class ReplicaTest extends ReplicaFixture {
  /** Every step from one state to the next; null stands for stopped. */
  private static final Set<List<String>> TRANSITIONS =
      Set.of(
          List.of("LOADING", "SERVING"),
          List.of("SERVING", "LOADING"),
          List.of("LOADING", "DRAINING"),
          List.of("SERVING", "DRAINING"),
          List.of("DRAINING", "stopped"));

  @Test
  void tellsItsStatusOnItsOwnTimer() throws InterruptedException {
    serve("1");
    for (int i = 0; i < 3; i++) {
      clock.pass(Duration.ofMillis(250));
      assertThat(heralds.receiveMessage(Duration.ofSeconds(20)).serves("1")).isTrue();
    }
  }

  @Test
  void tellsTheTableOfActorsWhereItStands() throws InterruptedException {
    serve("1");
    assertThat(told()).isEqualTo(new Told("serving", "m", "m.2", "1", null));
    report();
    awaitStatus(status -> status.lifecycle() == Lifecycle.LOADING);
    assertThat(told()).isEqualTo(new Told("loading", "m", "m.2", null, null));
  }

  private Told told() {
    List<Watched> replicas =
        ActorTable.of(kit.system()).all().stream()
            .filter(each -> each.family() == Family.REPLICA)
            .toList();
    assertThat(replicas).hasSize(1);
    return replicas.get(0).told();
  }

  @Test
  void drainsThenStops() throws InterruptedException {
    FakeServable servable = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long queued = infer("1", FakeServable.AT_ONCE);
    replica.tell(Replica.Drain.INSTANCE);
    awaitStatus(status -> status.lifecycle() == Lifecycle.DRAINING);
    rejected(infer("1", FakeServable.AT_ONCE), Rejection.NOT_HELD);
    assertThat(report("1").status().lifecycle()).isEqualTo(Lifecycle.DRAINING);
    assertThat(servable.isClosed()).isFalse();

    clock.pass(Replica.GRACE);
    report("1");
    assertThat(servable.isClosed()).isFalse();
    servable.permits.release();
    inferred(running);
    inferred(queued);
    awaitStopped();
    assertThat(servable.isClosed()).isTrue();
    assertThat(devices.reserved).isEmpty();
  }

  @Test
  void answersThroughTheGraceWhenItHasNothingToFinish() throws InterruptedException {
    FakeServable servable = serve("1");
    replica.tell(Replica.Release.INSTANCE);
    clockPassesOnceDraining(Replica.GRACE.minusMillis(1));
    rejected(infer("1", FakeServable.AT_ONCE), Rejection.NOT_HELD);
    assertThat(servable.isClosed()).isFalse();
    clock.pass(Duration.ofMillis(1));
    awaitStopped();
    assertThat(servable.isClosed()).isTrue();
  }

  private void clockPassesOnceDraining(Duration duration) {
    awaitStatus(status -> status.lifecycle() == Lifecycle.DRAINING);
    report("1"); // by now its timer is set
    clock.pass(duration);
  }

  @Test
  void aReplicaThatNeverServedStopsAtOnceAndClosesWhatIsStillLoaded() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    loader.next(() -> awaitAfter(entered, go));
    report("1");
    entered.await();
    replica.tell(Replica.Release.INSTANCE);
    go.countDown();
    awaitStopped();
    assertThat(loader.loaded().awaitClosed()).isTrue();
    assertThat(devices.reserved).isEmpty();
  }

  @Test
  void aReplicaThatNeverGotAKeepStopsAtOnce() {
    replica.tell(Replica.Release.INSTANCE);
    awaitStopped();
    assertThat(loader.loads).hasValue(0);
  }

  @Test
  void stopsWhileStuckAndClosesWhenTheComputationEndsAfterAll() throws InterruptedException {
    log.expectError("a computation has not ended");
    FakeServable servable = serve("1");
    long stubborn = infer("1", FakeServable.STUBBORN);
    awaitComputing(servable, 1);
    report("1");
    clock.pass(PAST_LONG);
    rejected(stubborn, Rejection.DEADLINE_PASSED);
    replica.tell(Replica.Drain.INSTANCE);
    clockPassesOnceDraining(Duration.ofSeconds(5));
    awaitStopped();
    assertThat(servable.isClosed()).isFalse();
    servable.permits.release();
    assertThat(servable.awaitClosed()).isTrue();
  }

  // Stopped from outside, as by a failure: its servable is closed, but not under the computation.
  @Test
  void closesAfterTheComputationWhenItIsStopped() throws InterruptedException {
    FakeServable servable = serve("1");
    infer("1", FakeServable.STUBBORN);
    long queued = infer("1", FakeServable.AT_ONCE);
    awaitComputing(servable, 1);
    report("1");
    kit.stop(replica, Duration.ofSeconds(20));
    rejected(queued, Rejection.NOT_HELD);
    assertThat(servable.isClosed()).isFalse();
    assertThat(devices.reserved).isEmpty();
    servable.permits.release();
    assertThat(servable.awaitClosed()).isTrue();
  }

  @Test
  void visitsEveryTransition() throws InterruptedException {
    Set<List<String>> visited = new LinkedHashSet<>();
    serve("1"); // LOADING, SERVING
    visited.add(List.of("LOADING", "SERVING"));
    report();
    awaitStatus(status -> status.lifecycle() == Lifecycle.LOADING);
    visited.add(List.of("SERVING", "LOADING"));
    servables.forEach(servable -> assertThat(servable.breach()).isEmpty());
    serve("1");
    replica.tell(Replica.Drain.INSTANCE);
    awaitStatus(status -> status.lifecycle() == Lifecycle.DRAINING);
    visited.add(List.of("SERVING", "DRAINING"));
    report();
    clock.pass(Replica.GRACE);
    awaitStopped();
    visited.add(List.of("DRAINING", "stopped"));

    ActorRef<Replica.Command> another = spawn();
    another.tell(Replica.Drain.INSTANCE);
    awaitStatus(
        status -> status.replica().equals(another) && status.lifecycle() == Lifecycle.DRAINING);
    visited.add(List.of("LOADING", "DRAINING"));
    answers.expectTerminated(another, Duration.ofSeconds(20));
    assertThat(visited).isEqualTo(TRANSITIONS);
  }

  @Test
  void handlesEveryMessageInEveryState() throws InterruptedException {
    List<Replica.Command> protocol =
        List.of(
            new Replica.Keep(List.of(new WantedVersion("1", Flow.artifact("1"))), reports.ref()),
            new Replica.Infer(
                1,
                "1",
                List.of(Flow.floats("x", 0, 1)),
                List.of(),
                clock.in(LONG),
                0,
                Trail.none(),
                answers.ref()),
            new Replica.Withdraw(1, answers.ref()),
            Replica.Release.INSTANCE,
            Replica.Drain.INSTANCE);
    assertThat(protocol.stream().map(Object::getClass).collect(Collectors.toSet()))
        .as("the protocol as far as others can send it")
        .isEqualTo(
            Arrays.stream(Replica.Command.class.getPermittedSubclasses())
                .filter(type -> java.lang.reflect.Modifier.isPublic(type.getModifiers()))
                .collect(Collectors.toSet()));

    protocol.subList(0, 3).forEach(replica::tell); // loading
    servables.add(loader.loaded());
    awaitStatus(status -> status.serves("1"));
    protocol.forEach(replica::tell); // serving, then draining
    protocol.forEach(replica::tell);
    report("1");
    clock.pass(Replica.GRACE);
    awaitStopped();
    unhandled.assertNone();
  }
}
