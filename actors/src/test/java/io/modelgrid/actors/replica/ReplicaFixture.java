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
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.transfer.TensorPost;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.trace.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A replica, bundles and computations that a test gives, and time that it moves. */
abstract class ReplicaFixture {
  static final Duration LONG = Duration.ofSeconds(30);

  // A deadline moves by the time that its message takes through bytes.
  static final Duration PAST_LONG = LONG.plusSeconds(1);

  @RegisterExtension final LogWatch log = new LogWatch();
  final ActorTestKit kit = ActorTestKit.create(Flow.config());
  final TestClock clock = new TestClock(ManualTime.get(kit.system()));
  final TestProbe<ReplicaStatus> heralds = kit.createTestProbe();
  final TestProbe<Replica.Report> reports = kit.createTestProbe();
  final TestProbe<Router.Command> answers = kit.createTestProbe();
  final UnhandledWatch unhandled = new UnhandledWatch(kit);
  final FakeLoader loader = new FakeLoader();
  final FakeDevices devices = new FakeDevices();
  final List<CompletableFuture<Path>> fetches = new ArrayList<>();
  final List<FakeServable> servables = new ArrayList<>();
  final ActorRef<Replica.Command> replica = spawn();
  private long lastRequest;

  ActorRef<Replica.Command> spawn() {
    ReplicaSetup setup =
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
            Spending.ofOneThread());
    return kit.spawn(Watch.over(Family.REPLICA, setup.slot(), Replica.create(setup)));
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

  Replica.Report report(String... versions) {
    keep(versions);
    return reports.receiveMessage(Duration.ofSeconds(20));
  }

  FakeServable serve(String version) throws InterruptedException {
    report(version);
    FakeServable servable = loader.loaded();
    servables.add(servable);
    awaitStatus(status -> status.serves(version));
    return servable;
  }

  ReplicaStatus awaitStatus(Predicate<ReplicaStatus> wanted) {
    ReplicaStatus status = heralds.receiveMessage(Duration.ofSeconds(20));
    while (!wanted.test(status)) {
      status = heralds.receiveMessage(Duration.ofSeconds(20));
    }
    return status;
  }

  VersionStatus awaitFailure() {
    return awaitStatus(
            status -> status.versions().stream().anyMatch(v -> v.state() == Holding.FAILED))
        .versions()
        .get(0);
  }

  long infer(String version, float how, Deadline deadline) {
    return infer(version, List.of(Flow.floats("x", how, 5)), deadline);
  }

  long infer(String version, List<NamedTensor> inputs, Deadline deadline) {
    long id = ++lastRequest;
    replica.tell(
        new Replica.Infer(
            id, version, inputs, List.of(), deadline, 0, Trail.none(), answers.ref()));
    return id;
  }

  long infer(String version, float how) {
    return infer(version, how, clock.in(LONG));
  }

  Router.Inferred inferred(long id) {
    Router.Inferred inferred =
        answers.expectMessageClass(Router.Inferred.class, Duration.ofSeconds(20));
    assertThat(inferred.requestId()).isEqualTo(id);
    return inferred;
  }

  String rejected(long id, Rejection rejection) {
    Router.Rejected rejected =
        answers.expectMessageClass(Router.Rejected.class, Duration.ofSeconds(20));
    assertThat(rejected).isEqualTo(new Router.Rejected(id, "m.2", rejection, rejected.message()));
    return rejected.message();
  }

  void awaitStopped() {
    answers.expectTerminated(replica, Duration.ofSeconds(20));
  }

  static void awaitComputing(FakeServable servable, int count) {
    Await.until(() -> servable.computed.get() >= count, "computation " + count);
  }

  static void awaitAfter(CountDownLatch entered, CountDownLatch go) {
    entered.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
