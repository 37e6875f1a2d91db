package io.modelgrid.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.flow.FakeLoader;
import io.modelgrid.actors.flow.FakeServable;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.flow.TestClock;
import io.modelgrid.actors.meter.ModelMeter;
import io.modelgrid.actors.meter.Spending;
import io.modelgrid.actors.replica.Replica.WantedVersion;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.transfer.TensorPost;
import io.modelgrid.config.ServingSettings;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.trace.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that are computed together; each of them has two rows. */
class ReplicaBatchTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int SIXTEEN_ROWS = 16;

  /** What teaches a replica that sixteen rows at once are cheaper than two. */
  private static final int LESSONS = 200;

  @RegisterExtension final LogWatch log = new LogWatch();
  private final ActorTestKit kit = ActorTestKit.create(Flow.config());
  private final TestClock clock = new TestClock(ManualTime.get(kit.system()));
  private final TestProbe<ReplicaStatus> heralds = kit.createTestProbe();
  private final TestProbe<Replica.Report> reports = kit.createTestProbe();
  private final TestProbe<Router.Command> answers = kit.createTestProbe();
  private final FakeLoader loader = new FakeLoader();
  private ActorRef<Replica.Command> replica = kit.createTestProbe(Replica.Command.class).ref();
  private long lastRequest;

  private void spawn(Duration batchDelay) {
    replica =
        kit.spawn(
            Replica.create(
                new ReplicaSetup(
                    "m",
                    0,
                    "127.0.0.1:1234",
                    "n1",
                    loader,
                    Duration.ofMinutes(5),
                    new FakeDevices(),
                    artifact -> CompletableFuture.completedFuture(Path.of("model.onnx")),
                    settings(batchDelay),
                    TensorPost.direct(),
                    heralds.ref()::tell,
                    clock,
                    ModelMeter.alone("m"),
                    Tracing.off(),
                    Spending.ofOneThread())));
  }

  private static ServingSettings settings(Duration batchDelay) {
    ServingSettings usual = Flow.settings(100, 4, 0);
    return new ServingSettings(
        usual.defaultDeadline(),
        usual.maxDeadline(),
        usual.replicaQueue(),
        usual.routerQueue(),
        usual.holdLimit(),
        usual.statusInterval(),
        batchDelay,
        usual.suspectAfter(),
        usual.hedgeBudget(),
        usual.standInFrom(),
        usual.maxTensorBytes(),
        usual.maxTransferBytes());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** A replica that serves these versions and has learnt that sixteen rows are worth it. */
  private List<FakeServable> serve(Duration batchDelay, String... versions) throws Exception {
    spawn(batchDelay);
    report(versions);
    List<FakeServable> servables = new ArrayList<>();
    for (String version : versions) {
      FakeServable servable = loader.loaded();
      servable.maxRows = SIXTEEN_ROWS;
      servables.add(servable);
      Await.until(() -> heralds.receiveMessage(LONG).serves(version), version + " is served");
    }
    for (int version = 0; version < versions.length; version++) {
      learn(servables.get(version), versions[version], batchDelay);
    }
    return servables;
  }

  private void learn(FakeServable servable, String version, Duration batchDelay) {
    for (int lesson = 0; lesson < LESSONS && !wasTogether(servable); lesson++) {
      if (batchDelay.isZero()) {
        infer(version, FakeServable.PATIENT);
      }
      for (int other = 0; other < 8; other++) {
        infer(version, FakeServable.AT_ONCE);
      }
      if (batchDelay.isZero()) {
        servable.permits.release();
        answers.expectMessageClass(Router.Inferred.class, LONG);
      }
      for (int all = 0; all < 8; all++) {
        awaitAnswer(batchDelay);
      }
    }
    assertThat(wasTogether(servable)).as("%s", servable.together).isTrue();
    servable.together.clear();
  }

  /** Whether so many were computed together as are told to. */
  private static boolean wasTogether(FakeServable servable) {
    return servable.together.stream().anyMatch(count -> count >= 7);
  }

  /** Lets the time of waiting for others pass, but only while nothing is computed. */
  private void awaitAnswer(Duration batchDelay) {
    for (int time = 0; time < 100 && !batchDelay.isZero(); time++) {
      try {
        answers.expectMessageClass(Router.Inferred.class, Duration.ofMillis(200));
        return;
      } catch (AssertionError e) {
        clock.pass(batchDelay); // nobody was answered: they wait
      }
    }
    answers.expectMessageClass(Router.Inferred.class, LONG);
  }

  private void report(String... versions) {
    replica.tell(
        new Replica.Keep(
            Stream.of(versions)
                .map(version -> new WantedVersion(version, Flow.artifact(version)))
                .toList(),
            reports.ref()));
    reports.receiveMessage(LONG);
  }

  private long infer(String version, float how) {
    return infer(version, how, clock.in(LONG));
  }

  private long infer(String version, float how, Deadline deadline) {
    long id = ++lastRequest;
    List<NamedTensor> inputs = List.of(Flow.floats("x", how, (float) id));
    replica.tell(
        new Replica.Infer(
            id, version, inputs, List.of(), deadline, 0, Trail.none(), answers.ref()));
    return id;
  }

  private Router.Inferred inferred(long id) {
    Router.Inferred inferred = answers.expectMessageClass(Router.Inferred.class, LONG);
    assertThat(inferred.requestId()).isEqualTo(id);
    assertThat(inferred.outputs().get(0).tensor().data().getFloat(Float.BYTES))
        .isEqualTo((float) id);
    return inferred;
  }

  private void rejected(long id, Rejection rejection) {
    Router.Rejected rejected = answers.expectMessageClass(Router.Rejected.class, LONG);
    assertThat(rejected.requestId()).isEqualTo(id);
    assertThat(rejected.rejection()).isEqualTo(rejection);
  }

  private long blocker(FakeServable servable) {
    int before = servable.computed.get();
    long id = infer("1", FakeServable.PATIENT);
    Await.until(() -> servable.computed.get() > before, "it is computed");
    return id;
  }

  @Test
  void whatGathersWhileItComputesIsComputedTogether() throws Exception {
    FakeServable servable = serve(Duration.ZERO, "1").get(0);
    long running = blocker(servable);
    long[] ids = new long[11];
    for (int each = 0; each < ids.length; each++) {
      ids[each] = infer("1", FakeServable.AT_ONCE);
    }
    servable.permits.release();

    assertThat(inferred(running).executedRows()).isEqualTo(2);
    assertThat(inferred(ids[0]).executedRows()).as("eight requests").isEqualTo(16);
    for (int each = 1; each < 8; each++) {
      assertThat(inferred(ids[each]).executedRows()).isEqualTo(Router.Inferred.ELSEWHERE);
    }
    assertThat(inferred(ids[8]).executedRows()).as("three requests").isEqualTo(6);
    inferred(ids[9]);
    inferred(ids[10]);
    assertThat(servable.together).containsExactly(8, 3);
  }

  @Test
  void whatComesWhileNothingIsComputedIsComputedAtOnce() throws Exception {
    FakeServable servable = serve(Duration.ZERO, "1").get(0);
    for (int each = 0; each < 5; each++) {
      inferred(infer("1", FakeServable.AT_ONCE));
    }
    assertThat(servable.together).isEmpty();
  }

  @Test
  void versionsAreNeverMixed() throws Exception {
    List<FakeServable> servables = serve(Duration.ZERO, "1", "2");
    long running = blocker(servables.get(0));
    long one = infer("1", FakeServable.AT_ONCE);
    long other = infer("2", FakeServable.AT_ONCE);
    long two = infer("1", FakeServable.AT_ONCE);
    servables.get(0).permits.release();

    inferred(running);
    inferred(one);
    inferred(two);
    inferred(other);
    assertThat(servables.get(0).together).containsExactly(2);
    assertThat(servables.get(1).together).isEmpty();
  }

  @Test
  void aBadRequestHarmsNobodyElse() throws Exception {
    FakeServable servable = serve(Duration.ZERO, "1").get(0);
    long running = blocker(servable);
    long good = infer("1", FakeServable.AT_ONCE);
    long bad = infer("1", FakeServable.FAILING);
    long fine = infer("1", FakeServable.AT_ONCE);
    servable.permits.release();

    inferred(running);
    assertThat(inferred(good).executedRows()).as("computed again, alone").isEqualTo(2);
    rejected(bad, Rejection.UNCOMPUTABLE);
    assertThat(inferred(fine).executedRows()).isEqualTo(2);
    assertThat(servable.together).containsExactly(3);
  }

  @Test
  void aRequestThatDoesNotFitIsLeftOut() throws Exception {
    FakeServable servable = serve(Duration.ZERO, "1").get(0);
    long running = blocker(servable);
    long good = infer("1", FakeServable.AT_ONCE);
    long odd = ++lastRequest;
    replica.tell(
        new Replica.Infer(
            odd,
            "1",
            List.of(Flow.floats("x", 0)),
            List.of(),
            clock.in(LONG),
            0,
            Trail.none(),
            answers.ref()));
    long fine = infer("1", FakeServable.AT_ONCE);
    servable.permits.release();

    inferred(running);
    inferred(good);
    rejected(odd, Rejection.INVALID);
    inferred(fine);
    assertThat(servable.together).containsExactly(2);
  }

  @Test
  void oneThatIsLateDoesNotEndTheOthers() throws Exception {
    FakeServable servable = serve(Duration.ZERO, "1").get(0);
    long running = blocker(servable);
    long hasty = infer("1", FakeServable.AT_ONCE, clock.in(Duration.ofSeconds(2)));
    long patient = infer("1", FakeServable.PATIENT);
    long gone = infer("1", FakeServable.AT_ONCE);
    servable.permits.release();
    inferred(running);
    Await.until(() -> !servable.together.isEmpty(), "they are computed together");
    report("1");
    clock.pass(Duration.ofSeconds(3));
    rejected(hasty, Rejection.DEADLINE_PASSED);
    replica.tell(new Replica.Withdraw(gone, answers.ref()));
    report("1");
    servable.permits.release();

    inferred(patient);
    answers.expectNoMessage();
  }

  @Test
  void whatNobodyWaitsForIsCancelled() throws Exception {
    FakeServable servable = serve(Duration.ZERO, "1").get(0);
    long running = blocker(servable);
    long hasty = infer("1", FakeServable.PATIENT, clock.in(Duration.ofSeconds(2)));
    long gone = infer("1", FakeServable.PATIENT);
    servable.permits.release();
    inferred(running);
    Await.until(() -> !servable.together.isEmpty(), "they are computed together");
    replica.tell(new Replica.Withdraw(gone, answers.ref()));
    report("1");
    clock.pass(Duration.ofSeconds(3));

    rejected(hasty, Rejection.DEADLINE_PASSED);
    inferred(infer("1", FakeServable.AT_ONCE));
  }

  @Test
  void waitsForOthersWhereItMayAndTheyAreToBeExpected() throws Exception {
    FakeServable servable = serve(Duration.ofMillis(100), "1").get(0);
    for (int each = 0; each < 40; each++) {
      infer("1", FakeServable.AT_ONCE); // a request a millisecond
      clock.pass(Duration.ofMillis(1));
    }
    clock.pass(Duration.ofMillis(200));
    for (int each = 0; each < 40; each++) {
      answers.expectMessageClass(Router.Inferred.class, LONG);
    }
    assertThat(servable.together).contains(8);
    servable.together.clear();

    for (int each = 0; each < 40; each++) {
      clock.pass(Duration.ofSeconds(1)); // a request a second
      inferred(infer("1", FakeServable.AT_ONCE));
    }
    assertThat(servable.together).isEmpty();
  }
}
