package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.failed;
import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.verified;
import static io.modelgrid.actors.flow.Models.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.flow.TestClock;
import io.modelgrid.actors.flow.UnhandledWatch;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RouterTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final List<NamedTensor> GOOD = List.of(Flow.floats("x", 1, 2));
  private static final ModelState STABLE = model(7, Map.of("stable", "1"), version("1"));

  @RegisterExtension final LogWatch log = new LogWatch();
  private final ActorTestKit kit = ActorTestKit.create(Flow.config());
  private final TestClock clock = new TestClock(ManualTime.get(kit.system()));
  private final UnhandledWatch unhandled = new UnhandledWatch(kit);
  private final List<CompletableFuture<InferenceAnswer>> all = new ArrayList<>();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private volatile boolean leased = true;
  private ActorRef<Router.Command> router = start(STABLE, 0);

  private ActorRef<Router.Command> start(ModelState model, double hedgeBudget) {
    return kit.spawn(
        Router.create(
            new RouterSetup(model, "n1", Flow.settings(2, 3, hedgeBudget), () -> leased, clock)));
  }

  @AfterEach
  void everyFutureIsCompletedAndNothingUnhandled() throws Exception {
    unhandled.assertNone();
    kit.shutdownTestKit();
    for (CompletableFuture<InferenceAnswer> each : all) {
      assertThat(each.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    }
  }

  /** A request that came to a slot. */
  private record Arrival(Slot at, Replica.Infer infer) {
    Arrival answered() {
      at.answers(infer);
      return this;
    }
  }

  private Arrival arrival() {
    try {
      Arrival next = arrivals.poll(WAIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("a request at a replica").isNotNull();
      return java.util.Objects.requireNonNull(next);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void nothingArrives() throws InterruptedException {
    settle();
    assertThat(arrivals.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  /** A replica whose answers the test gives. */
  private final class Slot {
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
                  .build());
    }

    void dies() {
      kit.stop(replica, WAIT);
    }

    Slot tells(Lifecycle lifecycle, int queued, String... ready) {
      List<VersionStatus> versions =
          Stream.of(ready)
              .map(each -> new VersionStatus(each, Holding.READY, null, false))
              .toList();
      router.tell(
          new Router.ReplicaReported(
              new ReplicaStatus(
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
                  5)));
      return this;
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
      router.tell(new Router.Inferred(infer.requestId(), "m." + index, infer.inputs(), 1, 2));
    }

    void rejects(Replica.Infer infer, Rejection rejection) {
      router.tell(new Router.Rejected(infer.requestId(), "m." + index, rejection, "words"));
    }
  }

  private Slot slot(int index) {
    return new Slot(index).serves();
  }

  private CompletableFuture<InferenceAnswer> route(
      ModelSelector selector, List<NamedTensor> inputs, Duration deadline) {
    CompletableFuture<InferenceAnswer> answer = new CompletableFuture<>();
    all.add(answer);
    router.tell(
        new Router.Route(
            new InferenceRequest(null, selector, inputs, List.of(), clock.in(deadline), 0, null),
            answer));
    return answer;
  }

  private CompletableFuture<InferenceAnswer> route() {
    return route(ModelSelector.of("m"), GOOD, Duration.ofSeconds(30));
  }

  /** Routes a request whose answer is of no interest, but that there is one in the end. */
  private void send() {
    CompletableFuture<InferenceAnswer> unused = route();
  }

  private CompletableFuture<InferenceAnswer> route(String version) {
    return route(ModelSelector.ofVersion("m", version), GOOD, Duration.ofSeconds(30));
  }

  private static Answered answered(CompletableFuture<InferenceAnswer> future) {
    return (Answered) get(future);
  }

  private static Refused refused(CompletableFuture<InferenceAnswer> future, Reason reason) {
    Refused refused = (Refused) get(future);
    assertThat(refused.reason()).as(refused.message()).isEqualTo(reason);
    return refused;
  }

  private static InferenceAnswer get(CompletableFuture<InferenceAnswer> future) {
    try {
      return future.get(WAIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | java.util.concurrent.ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
  }

  /** Returns when the router has seen to everything that was told before. */
  private void settle() {
    refused(route(ModelSelector.of("m"), GOOD, Duration.ZERO), Reason.DEADLINE_EXCEEDED);
  }

  private void pass(Duration duration) {
    settle();
    clock.pass(duration);
    settle();
  }

  @Test
  void stampsVersionAndEpochAndCompletesTheFuture() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer infer = slot.gets();
    assertThat(infer.version()).isEqualTo("1");
    assertThat(infer.inputs()).isEqualTo(GOOD);
    slot.answers(infer);
    assertThat(answered(future)).isEqualTo(new Answered("m", "1", 7, "m.0", "node0", GOOD));
  }

  @Test
  void theEpochIsThatOfTheStampNotOfTheAnswer() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer infer = slot.gets();
    router.tell(
        new Router.ModelChanged(model(9, Map.of("stable", "2"), version("1"), version("2"))));
    slot.answers(infer);
    assertThat(answered(future).epoch()).isEqualTo(7);
    assertThat(answered(future).version()).isEqualTo("1");
  }

  private List<Integer> slotsOf(int requests) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      CompletableFuture<InferenceAnswer> future = route();
      order.add(arrival().answered().at().index);
      answered(future);
    }
    return order;
  }

  @Test
  void roundRobinIsExactWhenSlotsComeAndGo() {
    slot(0);
    slot(1);
    Slot last = slot(2);
    assertThat(slotsOf(5)).containsExactly(0, 1, 2, 0, 1);
    last.tells(Lifecycle.LOADING, 0);
    assertThat(slotsOf(2)).containsExactly(0, 1);
    last.serves();
    assertThat(slotsOf(2)).containsExactly(2, 0);
  }

  @Test
  void onlyFirstSendsOfUnversionedRequestsMoveTheRotation() {
    Slot zero = slot(0);
    slot(1);
    slot(2);
    assertThat(slotsOf(1)).containsExactly(0);
    // Versioned requests have a rotation of their own.
    List<CompletableFuture<InferenceAnswer>> versioned = List.of(route("1"), route("1"));
    assertThat(List.of(arrival().answered().at().index, arrival().answered().at().index))
        .containsExactlyInAnyOrder(0, 1);
    versioned.forEach(RouterTest::answered);
    // A second send goes to the slot that follows the first.
    CompletableFuture<InferenceAnswer> resent = route();
    Arrival first = arrival();
    assertThat(first.at().index).isEqualTo(1);
    first.at().rejects(first.infer(), Rejection.QUEUE_FULL);
    assertThat(arrival().answered().at().index).isEqualTo(2);
    answered(resent);
    assertThat(slotsOf(2)).containsExactly(2, 0);
    zero.serves();
  }

  @Test
  void countsOfThreeThousandRequestsDifferByAtMostOne() {
    for (int i = 0; i < 3; i++) {
      slot(i);
    }
    Map<Integer, Long> counts =
        slotsOf(3000).stream().collect(Collectors.groupingBy(slot -> slot, Collectors.counting()));
    assertThat(counts).isEqualTo(Map.of(0, 1000L, 1, 1000L, 2, 1000L));
  }

  @Test
  void skipsSuspectReplicasUnlessAllAre() {
    Slot silent = slot(0);
    Slot heard = slot(1);
    pass(Duration.ofMillis(900));
    heard.serves();
    pass(Duration.ofMillis(200));
    assertThat(slotsOf(3)).containsExactly(1, 1, 1);
    pass(Duration.ofMillis(1100));
    assertThat(slotsOf(3)).containsExactly(0, 1, 0);
    silent.serves();
    assertThat(slotsOf(2)).containsExactly(0, 0);
  }

  @Test
  void skipsFullReplicasAndRefusesWhenAllAreFull() {
    Slot busy = slot(0).tells(Lifecycle.SERVING, 2, "1");
    Slot free = slot(1);
    List<CompletableFuture<InferenceAnswer>> sent = List.of(route(), route(), route());
    Replica.Infer first = free.gets();
    free.gets();
    free.gets();
    // One is computed there and two wait: that is full, too.
    Refused refused = refused(route(), Reason.QUEUE_FULL);
    assertThat(refused.message())
        .isEqualTo("the queue of every replica of version '1' of model 'm' is full");
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));

    free.answers(first);
    answered(sent.get(0));
    send();
    free.gets();
    busy.tells(Lifecycle.SERVING, 0, "1");
    send();
    busy.gets();
  }

  @Test
  void aRejectedRequestIsSentElsewhereOnceEach() {
    Slot zero = slot(0);
    Slot one = slot(1);
    CompletableFuture<InferenceAnswer> future = route();
    zero.rejects(zero.gets(), Rejection.QUEUE_FULL);
    one.rejects(one.gets(), Rejection.QUEUE_FULL);
    refused(future, Reason.QUEUE_FULL);
  }

  @Test
  void whatNoReplicaHoldsIsHeldUntilOneDoes() throws InterruptedException {
    Slot zero = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    zero.rejects(zero.gets(), Rejection.NOT_HELD);
    nothingArrives();
    Slot one = slot(1);
    one.answers(one.gets());
    assertThat(answered(future).slot()).isEqualTo("m.1");
  }

  @Test
  void refusalsOfTheReplicaReachTheCaller() {
    Slot slot = slot(0);
    Map<Rejection, Reason> reasons =
        Map.of(
            Rejection.DEADLINE_PASSED, Reason.DEADLINE_EXCEEDED,
            Rejection.INVALID, Reason.INVALID,
            Rejection.FAILED, Reason.FAILED);
    reasons.forEach(
        (rejection, reason) -> {
          CompletableFuture<InferenceAnswer> future = route();
          slot.rejects(slot.gets(), rejection);
          Refused refused = refused(future, reason);
          if (rejection != Rejection.DEADLINE_PASSED) {
            assertThat(refused.message()).isEqualTo("words");
          }
        });
  }

  @Test
  void refusesWhatDoesNotFitTheSignatureBeforeItIsSent() throws InterruptedException {
    router.tell(new Router.ModelChanged(model(7, Map.of("stable", "1"), verified("1"))));
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> wrong =
        route(ModelSelector.of("m"), List.of(Flow.floats("z", 1, 2)), WAIT);
    assertThat(refused(wrong, Reason.INVALID).message())
        .isEqualTo("unknown input 'z'; expected x FP32 [2]");
    nothingArrives();
    send();
    slot.gets();
  }

  @Test
  void holdsInOrderUntilAReplicaIsReady() throws InterruptedException {
    List<CompletableFuture<InferenceAnswer>> held = List.of(route(), route(), route());
    Refused overflow = refused(route(), Reason.UNAVAILABLE);
    assertThat(overflow.message())
        .isEqualTo("no replica of version '1' of model 'm' is ready, and 3 requests wait already");
    assertThat(overflow.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    nothingArrives();

    slot(0);
    List<Arrival> order = List.of(arrival(), arrival(), arrival());
    assertThat(order).extracting(each -> each.infer().requestId()).containsExactly(1L, 2L, 3L);
    order.forEach(Arrival::answered);
    held.forEach(RouterTest::answered);
  }

  @Test
  void whatExceedsAQueueThatOpensStaysHeldAndIsSentLater() throws InterruptedException {
    Slot slot = new Slot(0).tells(Lifecycle.SERVING, 0);
    List<CompletableFuture<InferenceAnswer>> held = List.of(route(), route(), route());
    slot.tells(Lifecycle.SERVING, 1, "1");
    Arrival first = arrival();
    Arrival second = arrival();
    nothingArrives();
    refused(route(), Reason.QUEUE_FULL);
    first.answered();
    Arrival third = arrival();
    assertThat(third.infer().requestId()).isEqualTo(3);
    second.answered();
    third.answered();
    held.forEach(RouterTest::answered);
  }

  @Test
  void aHeldRequestIsRefusedAfterTheHoldLimit() {
    CompletableFuture<InferenceAnswer> future = route();
    pass(Duration.ofMillis(9_900));
    assertThat(future).isNotDone();
    pass(Duration.ofMillis(150));
    Refused refused = refused(future, Reason.UNAVAILABLE);
    assertThat(refused.message()).isEqualTo("no replica of version '1' of model 'm' is ready");
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aHeldRequestIsRefusedPastItsDeadline() {
    CompletableFuture<InferenceAnswer> future =
        route(ModelSelector.of("m"), GOOD, Duration.ofSeconds(2));
    pass(Duration.ofMillis(2050));
    refused(future, Reason.DEADLINE_EXCEEDED);
  }

  @Test
  void aPendingRequestIsRefusedPastItsDeadlineAndALateAnswerIgnored() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future =
        route(ModelSelector.of("m"), GOOD, Duration.ofSeconds(2));
    Replica.Infer infer = slot.gets();
    pass(Duration.ofMillis(2050));
    refused(future, Reason.DEADLINE_EXCEEDED);
    slot.answers(infer);
    slot.rejects(infer, Rejection.NOT_HELD);
    settle();
    refused(future, Reason.DEADLINE_EXCEEDED);
  }

  @Test
  void holdsWithoutTheLeaseAndSendsInOrderWhenItIsBack() throws InterruptedException {
    Slot slot = slot(0);
    leased = false;
    CompletableFuture<InferenceAnswer> first = route();
    CompletableFuture<InferenceAnswer> second = route();
    nothingArrives();
    leased = true;
    CompletableFuture<InferenceAnswer> third = route();
    List<Arrival> order = List.of(arrival(), arrival(), arrival());
    assertThat(order).extracting(each -> each.infer().requestId()).containsExactly(1L, 2L, 3L);
    order.forEach(Arrival::answered);
    List.of(first, second, third).forEach(RouterTest::answered);

    leased = false;
    CompletableFuture<InferenceAnswer> fourth = route();
    pass(Duration.ofMillis(100));
    nothingArrives();
    leased = true;
    pass(Duration.ofMillis(100));
    slot.answers(slot.gets());
    answered(fourth);
    leased = false;
    CompletableFuture<InferenceAnswer> fifth = route();
    pass(Duration.ofMillis(10_100));
    assertThat(refused(fifth, Reason.UNAVAILABLE).message())
        .isEqualTo("node 'n1' is cut off from the majority of the grid");
  }

  @Test
  void sendsWhatWasAtATerminatedReplicaToAnother() {
    Slot zero = slot(0);
    Slot one = slot(1);
    CompletableFuture<InferenceAnswer> future = route();
    zero.gets();
    zero.dies();
    one.answers(one.gets());
    assertThat(answered(future).slot()).isEqualTo("m.1");
    assertThat(slotsOf(2)).containsExactly(1, 1);
  }

  @Test
  void sendsWhatWasAtALostNodeToAnotherAndTakesTheFirstAnswer() {
    Slot zero = slot(0);
    Slot one = slot(1);
    Slot two = slot(2);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer lost = zero.gets();
    // Both are lost at once: nothing goes from one to the other.
    router.tell(new Router.NodesLost(Set.of("host:0", "host:1")));
    Replica.Infer again = two.gets();
    zero.answers(lost);
    settle();
    assertThat(future).isNotDone();
    two.answers(again);
    assertThat(answered(future).slot()).isEqualTo("m.2");
    assertThat(slotsOf(2)).containsExactly(2, 2);
    one.serves(); // heard again
    assertThat(slotsOf(2)).containsExactly(1, 2);
  }

  @Test
  void whatIsBereftWaitsForAnotherReplica() throws InterruptedException {
    Slot only = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    only.gets();
    router.tell(new Router.NodesLost(Set.of("host:0")));
    nothingArrives();
    Slot other = slot(1);
    other.answers(other.gets());
    assertThat(answered(future).slot()).isEqualTo("m.1");
  }

  @Test
  void whatWasAtTwoLostReplicasIsGivenUp() throws InterruptedException {
    Slot zero = slot(0);
    Slot one = slot(1);
    slot(2);
    CompletableFuture<InferenceAnswer> killer = route();
    zero.gets();
    zero.dies();
    one.gets();
    one.dies();
    assertThat(refused(killer, Reason.UNAVAILABLE).message())
        .isEqualTo(
            "version '1' of model 'm' is suspected of killing its replicas: two were lost while"
                + " they had this request");
    nothingArrives();
    assertThat(log.warnings()).anyMatch(warning -> warning.contains("suspected of killing"));
  }

  @Test
  void replicasThatDrainedKilledNothing() {
    Slot zero = slot(0);
    Slot one = slot(1);
    Slot two = slot(2);
    CompletableFuture<InferenceAnswer> future = route();
    zero.gets();
    zero.tells(Lifecycle.DRAINING, 0).dies();
    one.gets();
    one.tells(Lifecycle.DRAINING, 0).dies();
    two.answers(two.gets());
    answered(future);
  }

  @Test
  void aSlotThatIsStartedAgainGoesOnWithANewLife() {
    Slot old = slot(0);
    CompletableFuture<InferenceAnswer> first = route();
    old.gets();
    Slot reborn = slot(0);
    CompletableFuture<InferenceAnswer> second = route();
    reborn.answers(reborn.gets());
    answered(second);
    old.dies();
    reborn.answers(reborn.gets());
    answered(first);
  }

  @Test
  void hedgesWhatIsLateAtASuspectReplicaWithinTheBudget() throws InterruptedException {
    router = start(STABLE, 0.5);
    Slot zero = slot(0);
    Slot one = slot(1);
    // Three requests earn one hedge and a half; two of them are late.
    CompletableFuture<InferenceAnswer> late = route();
    CompletableFuture<InferenceAnswer> prompt = route();
    CompletableFuture<InferenceAnswer> later = route();
    Replica.Infer atZero = zero.gets();
    one.answers(one.gets());
    Replica.Infer alsoAtZero = zero.gets();
    answered(prompt);
    clock.passSilently(Duration.ofMillis(1100));
    one.serves();
    clock.pass(Duration.ofMillis(50));
    Replica.Infer hedged = one.gets();
    assertThat(arrivals.poll(50, TimeUnit.MILLISECONDS)).isNull();
    one.answers(hedged);
    zero.answers(atZero);
    zero.answers(alsoAtZero);
    assertThat(List.of(answered(late).slot(), answered(later).slot()))
        .containsExactlyInAnyOrder("m.0", "m.1");
  }

  @Test
  void hedgesNothingWithoutABudgetNorWhereAllAreSuspect() throws InterruptedException {
    Slot zero = slot(0);
    Slot one = slot(1);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer infer = zero.gets();
    clock.passSilently(Duration.ofMillis(1100));
    one.serves();
    clock.pass(Duration.ofMillis(50));
    nothingArrives();
    zero.answers(infer);
    answered(future);

    router = start(STABLE, 1);
    Slot first = slot(0);
    slot(1);
    send();
    first.gets();
    pass(Duration.ofMillis(1200));
    nothingArrives();
  }

  @Test
  void saysAtOnceWhyAVersionCannotBeLoaded() {
    router.tell(new Router.ModelChanged(model(7, Map.of("stable", "1"), failed("1", "broken"))));
    assertThat(refused(route(), Reason.UNAVAILABLE).message())
        .isEqualTo("version '1' of model 'm' could not be loaded: broken");
    // Where a replica has it all the same, it is used.
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    slot.answers(slot.gets());
    answered(future);
  }

  @Test
  void holdsUntilTheFirstVersionBecomesStable() throws InterruptedException {
    router.tell(new Router.ModelChanged(model(0, Map.of(), version("1"))));
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    nothingArrives();
    router.tell(new Router.ModelChanged(STABLE));
    slot.answers(slot.gets());
    assertThat(answered(future).epoch()).isEqualTo(7);
  }

  @Test
  void retiresOnceWhatIsPendingIsDone() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> pending = route();
    Replica.Infer infer = slot.gets();
    slot.tells(Lifecycle.LOADING, 0);
    CompletableFuture<InferenceAnswer> held = route();
    router.tell(Router.Retire.INSTANCE);
    assertThat(refused(held, Reason.NOT_FOUND).message()).isEqualTo("model 'm' was undeployed");
    refused(route(), Reason.NOT_FOUND);
    clock.pass(Router.LINGER.plusMillis(100));
    refused(route(), Reason.NOT_FOUND);
    slot.answers(infer);
    answered(pending);
    clock.pass(Duration.ofMillis(50));
    kit.createTestProbe().expectTerminated(router, WAIT);
  }

  @Test
  void aStoppedRouterLeavesNoFutureUncompleted() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> pending = route();
    slot.gets();
    slot.tells(Lifecycle.LOADING, 0);
    CompletableFuture<InferenceAnswer> held = route();
    settle();
    kit.stop(router, WAIT);
    assertThat(refused(pending, Reason.UNAVAILABLE).message())
        .isEqualTo("the router on node 'n1' stopped; ask again");
    refused(held, Reason.UNAVAILABLE);
  }

  // A failure in the middle of a request stops the router, and the request is answered all the
  // same.
  @Test
  void aFailingRouterLeavesNoFutureUncompleted() {
    log.expectError("the clock is broken");
    router =
        kit.spawn(
            Router.create(
                new RouterSetup(
                    STABLE,
                    "n1",
                    Flow.settings(2, 3, 0),
                    () -> {
                      throw new IllegalStateException("the clock is broken");
                    },
                    clock)));
    refused(route(), Reason.UNAVAILABLE);
  }

  @Test
  void visitsEveryStateAndHandlesEveryMessageInEach() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> first = route();
    Replica.Infer infer = slot.gets();
    List<Router.Command> protocol =
        List.of(
            new Router.ModelChanged(STABLE),
            new Router.NodesLost(Set.of("host:9")),
            new Router.Rejected(99, "m.0", Rejection.FAILED, "words"),
            new Router.Inferred(99, "m.0", GOOD, 1, 2),
            Router.Retire.INSTANCE);
    Set<Class<?>> sent = protocol.stream().map(Object::getClass).collect(Collectors.toSet());
    sent.addAll(Set.of(Router.Route.class, Router.ReplicaReported.class));
    assertThat(sent)
        .as("the protocol as far as others can send it")
        .isEqualTo(
            Arrays.stream(Router.class.getDeclaredClasses())
                .filter(type -> Router.Command.class.isAssignableFrom(type))
                .filter(type -> !type.isInterface())
                .filter(type -> java.lang.reflect.Modifier.isPublic(type.getModifiers()))
                .collect(Collectors.toSet()));
    protocol.forEach(router::tell); // routing, then retiring
    protocol.forEach(router::tell);
    slot.serves();
    refused(route(), Reason.NOT_FOUND);
    slot.answers(infer);
    answered(first);
    clock.pass(Router.LINGER.plusMillis(100));
    kit.createTestProbe().expectTerminated(router, WAIT); // stopped
    unhandled.assertNone();
  }
}
