package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.flow.TestClock;
import io.modelgrid.actors.flow.UnhandledWatch;
import io.modelgrid.actors.meter.CountedAnswer;
import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.transfer.TensorPost;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A router, replicas whose answers the test gives, and time that the test moves. */
abstract class RouterFixture {
  static final Duration WAIT = Duration.ofSeconds(20);
  static final List<NamedTensor> GOOD = List.of(Flow.floats("x", 1, 2));
  static final String ADDRESS = "host:1";
  static final long EPOCH_MILLIS = 1_790_000_000_000L;
  static final ModelState STABLE = model(7, Map.of("stable", "1"), version("1"));

  @RegisterExtension final LogWatch log = new LogWatch();
  final ActorTestKit kit = ActorTestKit.create(Flow.config());
  final TestClock clock = new TestClock(ManualTime.get(kit.system()));
  final UnhandledWatch unhandled = new UnhandledWatch(kit);
  final List<CompletableFuture<InferenceAnswer>> all = new ArrayList<>();
  final RequestMeters meters = new RequestMeters(100, 100, Duration.ofDays(1), clock);
  final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  final BlockingQueue<Replica.Withdraw> withdrawals = new LinkedBlockingQueue<>();
  volatile boolean leased = true;
  private int routed;
  Tracing tracing = Tracing.off();
  ActorRef<Router.Command> router = start(STABLE, 0);

  ActorRef<Router.Command> start(ModelState model, double hedgeBudget) {
    return kit.spawn(
        Router.create(
            new RouterSetup(
                model,
                "n1",
                ADDRESS,
                Flow.settings(2, 3, hedgeBudget),
                TensorPost.direct(),
                () -> leased,
                clock,
                () -> EPOCH_MILLIS,
                tracing)));
  }

  @AfterEach
  void everyFutureIsCompletedAndNothingUnhandled() throws Exception {
    unhandled.assertNone();
    kit.shutdownTestKit();
    for (CompletableFuture<InferenceAnswer> each : all) {
      assertThat(each.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(meters.read("n1").stream().mapToLong(GridVitals.Model::inFlight).sum()).isZero();
    assertThat(meters.read("n1").stream().mapToLong(RouterFixture::ended).sum())
        .as("requests that were counted")
        .isEqualTo(routed);
  }

  private static long ended(GridVitals.Model model) {
    return model.answered() + model.failed() + model.withdrawn();
  }

  /** What is counted of a version. */
  GridVitals.Model counted(String version) {
    return meters.read("n1").stream()
        .filter(each -> each.version().equals(version))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing was counted of version " + version));
  }

  /** A request that came to a slot. */
  record Arrival(Slot at, Replica.Infer infer) {
    Arrival answered() {
      at.answers(infer);
      return this;
    }
  }

  Arrival arrival() {
    try {
      Arrival next = arrivals.poll(WAIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("a request at a replica").isNotNull();
      return java.util.Objects.requireNonNull(next);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void nothingArrives() throws InterruptedException {
    settle();
    assertThat(arrivals.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  /** A replica whose answers the test gives. */
  final class Slot {
    final int index;
    final ActorRef<Replica.Command> replica;

    Slot(int index) {
      this.index = index;
      this.replica =
          kit.spawn(
              Behaviors.receive(Replica.Command.class)
                  .onMessage(
                      Replica.Infer.class,
                      infer -> {
                        arrivals.add(new Arrival(this, infer));
                        return Behaviors.same();
                      })
                  .onMessage(
                      Replica.Withdraw.class,
                      withdraw -> {
                        withdrawals.add(withdraw);
                        return Behaviors.same();
                      })
                  .build());
    }

    void dies() {
      kit.stop(replica, WAIT);
    }

    Slot tells(Lifecycle lifecycle, int queued, String... ready) {
      router.tell(new Router.ReplicaReported(status(lifecycle, queued, true, ready)));
      return this;
    }

    /** It serves, and has never heard of trails. */
    ReplicaStatus statusOfAnEarlierRelease() {
      return status(Lifecycle.SERVING, 0, false, "1");
    }

    private ReplicaStatus status(
        Lifecycle lifecycle, int queued, boolean readsTrails, String... ready) {
      List<VersionStatus> versions =
          Stream.of(ready)
              .map(each -> new VersionStatus(each, Holding.READY, null, false))
              .toList();
      return new ReplicaStatus(
          "m",
          index,
          replica,
          "host:" + index,
          "node" + index,
          "cpu",
          lifecycle,
          versions,
          queued,
          2,
          10,
          5,
          readsTrails);
    }

    Slot serves() {
      return tells(Lifecycle.SERVING, 0, "1");
    }

    /** Waits for the next request here, whatever comes to other slots meanwhile. */
    Replica.Infer gets() {
      Await.until(() -> here().isPresent(), "a request at slot " + index);
      Arrival arrival = here().orElseThrow();
      arrivals.remove(arrival);
      return arrival.infer();
    }

    private Optional<Arrival> here() {
      return arrivals.stream().filter(each -> each.at() == this).findFirst();
    }

    void answers(Replica.Infer infer) {
      router.tell(new Router.Inferred(infer.requestId(), "m." + index, infer.inputs(), 1, 2, 1));
    }

    void rejects(Replica.Infer infer, Rejection rejection) {
      router.tell(new Router.Rejected(infer.requestId(), "m." + index, rejection, "words"));
    }
  }

  Slot slot(int index) {
    return new Slot(index).serves();
  }

  CompletableFuture<InferenceAnswer> route(
      ModelSelector selector, List<NamedTensor> inputs, Duration deadline) {
    return route(selector, inputs, deadline, Trail.none());
  }

  CompletableFuture<InferenceAnswer> route(
      ModelSelector selector, List<NamedTensor> inputs, Duration deadline, Trail trail) {
    CompletableFuture<InferenceAnswer> answer =
        new CountedAnswer(meters.of("m"), clock.getAsLong());
    all.add(answer);
    routed++;
    router.tell(
        new Router.Route(
            new InferenceRequest(
                null, selector, inputs, List.of(), clock.in(deadline), 0, null, trail),
            answer));
    return answer;
  }

  CompletableFuture<InferenceAnswer> route() {
    return route(ModelSelector.of("m"), GOOD, Duration.ofSeconds(30));
  }

  /** Routes a request whose answer is of no interest, but that there is one in the end. */
  void send() {
    CompletableFuture<InferenceAnswer> unused = route();
  }

  CompletableFuture<InferenceAnswer> route(String version) {
    return route(ModelSelector.ofVersion("m", version), GOOD, Duration.ofSeconds(30));
  }

  /** Its caller goes. */
  void withdraw(CompletableFuture<InferenceAnswer> future) {
    all.removeIf(each -> each == future);
    assertThat(future.cancel(false)).isTrue();
    router.tell(new Router.Withdraw(future));
  }

  static Answered answered(CompletableFuture<InferenceAnswer> future) {
    return (Answered) get(future);
  }

  static Refused refused(CompletableFuture<InferenceAnswer> future, Reason reason) {
    Refused refused = (Refused) get(future);
    assertThat(refused.reason()).as(refused.message()).isEqualTo(reason);
    return refused;
  }

  static InferenceAnswer get(CompletableFuture<InferenceAnswer> future) {
    try {
      return future.get(WAIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | java.util.concurrent.ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
  }

  /** Returns when the router has seen to everything that was told before. */
  void settle() {
    refused(route(ModelSelector.of("m"), GOOD, Duration.ZERO), Reason.DEADLINE_EXCEEDED);
  }

  void pass(Duration duration) {
    settle();
    clock.pass(duration);
    settle();
  }

  List<Integer> slotsOf(int requests) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      CompletableFuture<InferenceAnswer> future = route();
      order.add(arrival().answered().at().index);
      answered(future);
    }
    return order;
  }
}
