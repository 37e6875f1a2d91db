package io.modelgrid.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.flow.FakeLoader;
import io.modelgrid.actors.flow.FakeServable;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.flow.TestClock;
import io.modelgrid.actors.flow.UnhandledWatch;
import io.modelgrid.actors.meter.ModelMeter;
import io.modelgrid.actors.meter.Spending;
import io.modelgrid.actors.replica.Replica.WantedVersion;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.transfer.TensorPost;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.trace.Tracing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplicaTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  // A deadline moves by the time that its message takes through bytes.
  private static final Duration PAST_LONG = LONG.plusSeconds(1);

  /** Every step from one state to the next; null stands for stopped. */
  private static final Set<List<String>> TRANSITIONS =
      Set.of(
          List.of("LOADING", "SERVING"),
          List.of("SERVING", "LOADING"),
          List.of("LOADING", "DRAINING"),
          List.of("SERVING", "DRAINING"),
          List.of("DRAINING", "stopped"));

  @RegisterExtension final LogWatch log = new LogWatch();
  private final ActorTestKit kit = ActorTestKit.create(Flow.config());
  private final TestClock clock = new TestClock(ManualTime.get(kit.system()));
  private final TestProbe<ReplicaStatus> heralds = kit.createTestProbe();
  private final TestProbe<Replica.Report> reports = kit.createTestProbe();
  private final TestProbe<Router.Command> answers = kit.createTestProbe();
  private final UnhandledWatch unhandled = new UnhandledWatch(kit);
  private final FakeLoader loader = new FakeLoader();
  private final FakeDevices devices = new FakeDevices();
  private final List<CompletableFuture<Path>> fetches = new ArrayList<>();
  private final List<FakeServable> servables = new ArrayList<>();
  private final ActorRef<Replica.Command> replica = spawn();
  private long lastRequest;

  private ActorRef<Replica.Command> spawn() {
    return kit.spawn(
        Replica.create(
            new ReplicaSetup(
                "m",
                2,
                "127.0.0.1:1234",
                "n1",
                loader,
                Duration.ofMinutes(5),
                devices,
                artifact ->
                    fetches.isEmpty()
                        ? CompletableFuture.completedFuture(Path.of("model.onnx"))
                        : fetches.remove(0),
                Flow.settings(2, 4, 0),
                TensorPost.direct(),
                heralds.ref()::tell,
                clock,
                ModelMeter.alone("m"),
                Tracing.off(),
                Spending.ofOneThread())));
  }

  @AfterEach
  void noMessageWasUnhandledAndNoServableMisused() {
    servables.forEach(servable -> servable.permits.release(100));
    unhandled.assertNone();
    kit.shutdownTestKit();
    assertThat(servables).allMatch(servable -> servable.breach().isEmpty());
  }

  private void keep(String... versions) {
    replica.tell(
        new Replica.Keep(
            Stream.of(versions)
                .map(version -> new WantedVersion(version, Flow.artifact(version)))
                .toList(),
            reports.ref()));
  }

  private Replica.Report report(String... versions) {
    keep(versions);
    return reports.receiveMessage(Duration.ofSeconds(20));
  }

  private FakeServable serve(String version) throws InterruptedException {
    report(version);
    FakeServable servable = loader.loaded();
    servables.add(servable);
    awaitStatus(status -> status.serves(version));
    return servable;
  }

  private ReplicaStatus awaitStatus(Predicate<ReplicaStatus> wanted) {
    ReplicaStatus status = heralds.receiveMessage(Duration.ofSeconds(20));
    while (!wanted.test(status)) {
      status = heralds.receiveMessage(Duration.ofSeconds(20));
    }
    return status;
  }

  private VersionStatus awaitFailure() {
    return awaitStatus(
            status -> status.versions().stream().anyMatch(v -> v.state() == Holding.FAILED))
        .versions()
        .get(0);
  }

  private long infer(String version, float how, Deadline deadline) {
    return infer(version, List.of(Flow.floats("x", how, 5)), deadline);
  }

  private long infer(String version, List<NamedTensor> inputs, Deadline deadline) {
    long id = ++lastRequest;
    replica.tell(new Replica.Infer(id, version, inputs, List.of(), deadline, 0, Trail.none(), answers.ref()));
    return id;
  }

  private long infer(String version, float how) {
    return infer(version, how, clock.in(LONG));
  }

  private Router.Inferred inferred(long id) {
    Router.Inferred inferred =
        answers.expectMessageClass(Router.Inferred.class, Duration.ofSeconds(20));
    assertThat(inferred.requestId()).isEqualTo(id);
    return inferred;
  }

  private String rejected(long id, Rejection rejection) {
    Router.Rejected rejected =
        answers.expectMessageClass(Router.Rejected.class, Duration.ofSeconds(20));
    assertThat(rejected).isEqualTo(new Router.Rejected(id, "m.2", rejection, rejected.message()));
    return rejected.message();
  }

  private void awaitStopped() {
    answers.expectTerminated(replica, Duration.ofSeconds(20));
  }

  private static void awaitComputing(FakeServable servable, int count) {
    Await.until(() -> servable.computed.get() >= count, "computation " + count);
  }

  @Test
  void computesNothingBeforeTheFirstKeep() {
    long id = infer("1", FakeServable.AT_ONCE);
    assertThat(rejected(id, Rejection.NOT_HELD)).isEqualTo("version 1 is not served here now");
    assertThat(loader.loads).hasValue(0);
  }

  @Test
  void loadsWhatItShallKeepAndComputesIt() throws InterruptedException {
    Replica.Report first = report("1");
    assertThat(first.status().lifecycle()).isEqualTo(Lifecycle.LOADING);
    assertThat(first.status().versions())
        .containsExactly(new VersionStatus("1", Holding.LOADING, null, false));
    assertThat(first.verified()).isEmpty();

    ReplicaStatus status = awaitStatus(each -> each.serves("1"));
    assertThat(status.slot()).isEqualTo("m.2");
    assertThat(status.replica()).isEqualTo(replica);
    assertThat(status.device()).isEqualTo("gpu:1");
    assertThat(status.bytes()).isEqualTo(1000);
    assertThat(devices.reserved).containsExactly(Map.entry("m.2 on gpu:1", 1000L));

    Router.Inferred inferred = inferred(infer("1", FakeServable.AT_ONCE));
    assertThat(inferred.outputs()).containsExactly(Flow.floats("y", 0, 5));
    assertThat(inferred.slot()).isEqualTo("m.2");
    assertThat(report("1").verified())
        .containsEntry("1", new Replica.Loaded(Flow.SIGNATURE, "fake", Map.of("pooling", "mean")));
    assertThat(loader.loads).hasValue(1);
    servables.add(loader.loaded());
  }

  @Test
  void tellsItsStatusOnItsOwnTimer() throws InterruptedException {
    serve("1");
    for (int i = 0; i < 3; i++) {
      clock.pass(Duration.ofMillis(250));
      assertThat(heralds.receiveMessage(Duration.ofSeconds(20)).serves("1")).isTrue();
    }
  }

  @Test
  void triesAFailedLoadAgain() throws InterruptedException {
    loader.next(
        () -> {
          throw LoadException.here("no memory left on gpu:1", new IOException());
        });
    report("1");
    assertThat(awaitFailure())
        .isEqualTo(new VersionStatus("1", Holding.FAILED, "no memory left on gpu:1", false));
    clock.pass(Duration.ofMillis(900));
    assertThat(report("1").status().lifecycle()).isEqualTo(Lifecycle.LOADING);
    assertThat(loader.loads).hasValue(1);
    clock.pass(Duration.ofMillis(100));
    awaitStatus(status -> status.serves("1"));
    servables.add(loader.loaded());
  }

  @Test
  void triesAFailedFetchAgain() throws InterruptedException {
    fetches.add(CompletableFuture.failedFuture(new IOException("connection refused")));
    report("1");
    assertThat(awaitFailure().reason())
        .isEqualTo("the artifact could not be fetched: connection refused");
    clock.pass(Duration.ofSeconds(1));
    awaitStatus(status -> status.serves("1"));
    servables.add(loader.loaded());
  }

  @Test
  void anUnexpectedFailureOfTheLoaderIsLoggedAndTriedAgain() throws InterruptedException {
    log.expectError("m.2 version 1: loading failed unexpectedly");
    loader.next(
        () -> {
          throw new IllegalStateException("a bug");
        });
    report("1");
    assertThat(awaitFailure().reason()).contains("loading failed unexpectedly").contains("a bug");
    clock.pass(Duration.ofSeconds(1));
    awaitStatus(status -> status.serves("1"));
    servables.add(loader.loaded());
  }

  @Test
  void neverTriesABundleAtFaultAgain() {
    loader.next(
        () -> {
          throw LoadException.invalid("model.onnx: not an ONNX model");
        });
    report("1");
    assertThat(awaitFailure())
        .isEqualTo(new VersionStatus("1", Holding.FAILED, "model.onnx: not an ONNX model", true));
    clock.pass(Duration.ofSeconds(200));
    assertThat(report("1").status().versions().get(0).invalid()).isTrue();
    assertThat(loader.loads).hasValue(1);
  }

  @Test
  void aLoadThatTakesTooLongFailedAndClosesWhatItMakes() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    loader.next(() -> awaitAfter(entered, go));
    report("1");
    entered.await();
    report("1"); // by now the replica knows that the load began
    clock.pass(Duration.ofMinutes(5));
    assertThat(awaitFailure().reason()).isEqualTo("the load did not end within 300 s");

    go.countDown();
    FakeServable late = loader.loaded();
    assertThat(late.awaitClosed()).isTrue();
    clock.pass(Duration.ofSeconds(1));
    awaitStatus(status -> status.serves("1"));
    servables.add(loader.loaded());
  }

  private static void awaitAfter(CountDownLatch entered, CountDownLatch go) {
    entered.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void computesOneAtATimeAndRejectsWhenTheQueueIsFull() throws InterruptedException {
    FakeServable servable = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long second = infer("1", FakeServable.AT_ONCE);
    long third = infer("1", FakeServable.AT_ONCE);
    assertThat(rejected(infer("1", FakeServable.AT_ONCE), Rejection.QUEUE_FULL))
        .isEqualTo("2 requests wait already");
    assertThat(report("1").status().queued()).isEqualTo(2);
    servable.permits.release();
    inferred(running);
    inferred(second);
    inferred(third);
  }

  @Test
  void whatExpiredInAFullQueueMakesRoom() throws InterruptedException {
    FakeServable servable = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long hasty = infer("1", FakeServable.AT_ONCE, clock.in(Duration.ofSeconds(2)));
    long patient = infer("1", FakeServable.AT_ONCE);
    report("1");
    clock.pass(Duration.ofSeconds(3));
    long newest = infer("1", FakeServable.AT_ONCE);
    rejected(hasty, Rejection.DEADLINE_PASSED);
    servable.permits.release();
    inferred(running);
    inferred(patient);
    inferred(newest);
  }

  @Test
  void doesNoWorkForARequestWhoseDeadlinePassedInTheQueue() throws InterruptedException {
    FakeServable servable = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long hasty = infer("1", FakeServable.AT_ONCE, clock.in(Duration.ofSeconds(2)));
    report("1");
    clock.pass(Duration.ofSeconds(3));
    servable.permits.release();
    inferred(running);
    rejected(hasty, Rejection.DEADLINE_PASSED);
    assertThat(servable.computed).hasValue(1);
  }

  @Test
  void cancelsWhatRunsPastItsDeadline() throws InterruptedException {
    FakeServable servable = serve("1");
    long endless = infer("1", FakeServable.PATIENT);
    awaitComputing(servable, 1);
    report("1");
    clock.pass(PAST_LONG);
    rejected(endless, Rejection.DEADLINE_PASSED);
    inferred(infer("1", FakeServable.AT_ONCE));
  }

  @Test
  void dropsWhatIsWithdrawnInTheQueue() throws InterruptedException {
    FakeServable servable = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long gone = infer("1", FakeServable.AT_ONCE);
    long kept = infer("1", FakeServable.AT_ONCE);
    replica.tell(new Replica.Withdraw(gone, answers.ref()));
    assertThat(report("1").status().queued()).isEqualTo(1);
    servable.permits.release();
    inferred(running);
    inferred(kept);
    assertThat(servable.computed).hasValue(2);
  }

  @Test
  void cancelsWhatIsWithdrawnWhileItRunsAndDoesNotAnswer() throws InterruptedException {
    FakeServable servable = serve("1");
    long gone = infer("1", FakeServable.PATIENT);
    awaitComputing(servable, 1);
    TestProbe<Router.Command> another = kit.createTestProbe();
    replica.tell(new Replica.Withdraw(gone, another.ref())); // another's request has this number
    report("1");
    assertThat(servable.permits.hasQueuedThreads()).as("it goes on").isTrue();

    replica.tell(new Replica.Withdraw(gone, answers.ref()));

    inferred(infer("1", FakeServable.AT_ONCE));
    clock.pass(PAST_LONG);
    report("1");
    answers.expectNoMessage();
  }

  @Test
  void aWithdrawnComputationThatDoesNotEndMakesItUnfit() throws InterruptedException {
    log.expectError("m.2: a computation has not ended 5 s after it was cancelled");
    FakeServable servable = serve("1");
    long stubborn = infer("1", FakeServable.STUBBORN);
    awaitComputing(servable, 1);
    replica.tell(new Replica.Withdraw(stubborn, answers.ref()));
    replica.tell(new Replica.Withdraw(stubborn, answers.ref()));
    report("1");
    clock.pass(Duration.ofSeconds(5));
    awaitFailure();
    servable.permits.release();
    awaitStatus(status -> status.serves("1"));
    inferred(infer("1", FakeServable.AT_ONCE));
  }

  // A computation that heeds no cancellation: nothing more is taken, and what waits goes elsewhere.
  @Test
  void takesNothingWhileACancelledComputationDoesNotEnd() throws InterruptedException {
    log.expectError("m.2: a computation has not ended 5 s after it was cancelled");
    FakeServable servable = serve("1");
    long stubborn = infer("1", FakeServable.STUBBORN);
    awaitComputing(servable, 1);
    long waiting = infer("1", FakeServable.AT_ONCE, clock.in(LONG.multipliedBy(3)));
    report("1");
    clock.pass(PAST_LONG);
    rejected(stubborn, Rejection.DEADLINE_PASSED);
    clock.pass(Duration.ofSeconds(5));
    rejected(waiting, Rejection.NOT_HELD);
    assertThat(awaitFailure().reason())
        .isEqualTo("a computation has not ended 5 s after it was cancelled");
    rejected(infer("1", FakeServable.AT_ONCE), Rejection.NOT_HELD);
    clock.pass(Duration.ofSeconds(60));
    assertThat(report("1").status().serves("1")).isFalse();
    assertThat(log.errors()).hasSize(1);

    servable.permits.release();
    awaitStatus(status -> status.serves("1"));
    inferred(infer("1", FakeServable.AT_ONCE));
  }

  @Test
  void tellsMistakesAndFailuresApart() throws InterruptedException {
    log.expectError("the engine failed unexpectedly");
    serve("1");
    long mistaken = infer("1", List.of(Flow.floats("z", 0, 1)), clock.in(LONG));
    assertThat(rejected(mistaken, Rejection.INVALID)).startsWith("unknown input 'z'");
    long failing = infer("1", FakeServable.FAILING);
    assertThat(rejected(failing, Rejection.UNCOMPUTABLE)).isEqualTo("division by zero");
    long starved = infer("1", FakeServable.STARVED);
    assertThat(rejected(starved, Rejection.NO_MEMORY)).contains("not enough memory");
    long faulty = infer("1", FakeServable.FAULTY);
    assertThat(rejected(faulty, Rejection.FAILED)).isEqualTo("the device fell off the bus");
    long broken = infer("1", FakeServable.BROKEN);
    assertThat(rejected(broken, Rejection.FAILED)).doesNotContain("secret");
    inferred(infer("1", FakeServable.AT_ONCE));
  }

  @Test
  void refusesOutputsTooLargeToBeSent() throws InterruptedException {
    serve("1");
    assertThat(rejected(infer("1", FakeServable.LARGE), Rejection.UNCOMPUTABLE))
        .isEqualTo(
            "the outputs are too large: 4100 bytes (expected: at most 4096, by"
                + " modelgrid.serving.max-tensor-bytes)");
    inferred(infer("1", FakeServable.AT_ONCE));
  }

  @Test
  void unloadsAVersionOnceItsRequestsAreDone() throws InterruptedException {
    FakeServable first = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long queued = infer("1", FakeServable.PATIENT);
    report("1", "2");
    servables.add(loader.loaded());
    awaitStatus(status -> status.serves("2"));
    assertThat(devices.reserved).containsValue(2000L);

    assertThat(report("2").status().serves("1")).isFalse();
    rejected(infer("1", FakeServable.AT_ONCE), Rejection.NOT_HELD);
    first.permits.release();
    inferred(running);
    assertThat(first.isClosed()).isFalse();
    first.permits.release();
    inferred(queued);
    assertThat(first.awaitClosed()).isTrue();
    inferred(infer("2", FakeServable.AT_ONCE));
    assertThat(devices.reserved).containsExactly(Map.entry("m.2 on gpu:1", 1000L));
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
