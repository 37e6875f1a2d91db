package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.operation;
import static io.modelgrid.actors.flow.Models.version;
import static io.modelgrid.actors.flow.Models.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.actors.swap.IngressReply.Tallied;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.Traffic.Shadow;
import io.modelgrid.persistence.catalogue.Traffic.Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** What a canary and a shadow get, and what is counted of them. Version 1 is stable. */
class RouterCanaryTest extends RouterFixture {
  private final TestProbe<IngressReply> replies = kit.createTestProbe();

  private static OperationPlan canary(int compare) {
    return new OperationPlan(
        OperationPlan.Kind.CANARY,
        "2",
        "stable",
        List.of(5000, 10_000),
        Duration.ZERO,
        false,
        compare,
        false,
        false);
  }

  private void splitIs(int share, boolean sticky, int compare) {
    modelIs(new Traffic(null, new Split("2", share, sticky), null), compare);
  }

  private void shadowIs(int share) {
    modelIs(new Traffic(null, null, new Shadow("2", share)), 0);
  }

  private void modelIs(Traffic traffic, int compare) {
    ModelState model = model(7, Map.of("stable", "1"), version("1"), version("2"));
    router.tell(new Router.ModelChanged(with(model, traffic, operation(canary(compare), "s", 1))));
  }

  private Slot both(int index) {
    return new Slot(index).tells(Lifecycle.SERVING, 0, "1", "2");
  }

  private Map<String, VersionTally> tallies() {
    router.tell(new Router.Ordered(new IngressOrder.Tally("m", replies.ref())));
    Tallied tallied = replies.expectMessageClass(Tallied.class, WAIT);
    assertThat(tallied.node()).isEqualTo(ADDRESS);
    Map<String, VersionTally> byVersion = new HashMap<>();
    tallied.tallies().forEach(tally -> byVersion.put(tally.version(), tally));
    return byVersion;
  }

  private VersionTally tally(String version) {
    return tallies().getOrDefault(version, VersionTally.none(version));
  }

  private static void outputs(ActorAnswer at, float... values) {
    at.answer(List.of(Flow.floats("y", values)));
  }

  /** One request at a replica, to be answered. */
  private record ActorAnswer(RouterFixture fixture, Replica.Infer infer) {
    void answer(List<NamedTensor> outputs) {
      fixture.router.tell(new Router.Inferred(infer.requestId(), "m.0", outputs, 1, 2, 1));
    }
  }

  private ActorAnswer gets(Slot slot, String version) {
    Replica.Infer infer = slot.gets();
    assertThat(infer.version()).isEqualTo(version);
    return new ActorAnswer(this, infer);
  }

  @Test
  void splitsExactlyAndTheRotationStaysExact() {
    splitIs(2500, false, 0);
    both(0);
    both(1);
    int canary = 0;
    List<Integer> slots = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      CompletableFuture<InferenceAnswer> future = route();
      Arrival arrival = arrival().answered();
      slots.add(arrival.at().index);
      canary += answered(future).version().equals("2") ? 1 : 0;
    }
    assertThat(canary).isBetween(99, 101);
    for (int i = 0; i < slots.size(); i++) {
      assertThat(slots.get(i)).isEqualTo(i % 2);
    }
    assertThat(tally("1").answered() + tally("2").answered()).isEqualTo(400);
    assertThat(tally("2").answered()).isEqualTo(canary);
  }

  @Test
  void aStickyCallerKeepsItsVersion() {
    splitIs(5000, true, 0);
    both(0);
    Map<String, String> versions = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      String caller = "caller-" + i % 20;
      CompletableFuture<InferenceAnswer> future = routeFor(caller);
      arrival().answered();
      String version = answered(future).version();
      assertThat(versions.getOrDefault(caller, version)).isEqualTo(version);
      versions.put(caller, version);
    }
    assertThat(versions.values()).contains("1", "2");
  }

  private CompletableFuture<InferenceAnswer> routeFor(String caller) {
    CompletableFuture<InferenceAnswer> answer = new CompletableFuture<>();
    all.add(answer);
    router.tell(
        new Router.Route(
            new InferenceRequest(
                null,
                ModelSelector.of("m"),
                GOOD,
                List.of(),
                clock.in(WAIT),
                0,
                caller,
                Trail.none()),
            answer));
    return answer;
  }

  @Test
  void whatTheCanaryCannotTakeGoesToStable() {
    splitIs(10_000, false, 0);
    Slot slot = slot(0); // serves version 1 alone
    CompletableFuture<InferenceAnswer> future = route();
    slot.answers(slot.gets());
    assertThat(answered(future).version()).isEqualTo("1");

    Slot canary = new Slot(1).tells(Lifecycle.SERVING, 2, "2"); // its queue is full
    CompletableFuture<InferenceAnswer> next = route();
    slot.answers(slot.gets());
    assertThat(answered(next).version()).isEqualTo("1");

    canary.tells(Lifecycle.SERVING, 0, "2");
    CompletableFuture<InferenceAnswer> third = route();
    canary.answers(canary.gets());
    assertThat(answered(third).version()).isEqualTo("2");
  }

  @Test
  void whatIsSentAgainStaysOfItsKind() {
    splitIs(5000, false, 0);
    Slot zero = both(0);
    Slot one = both(1);
    for (int i = 0; i < 6; i++) {
      CompletableFuture<InferenceAnswer> future = route();
      Arrival first = arrival();
      Slot other = first.at() == zero ? one : zero;
      first.at().rejects(first.infer(), Rejection.QUEUE_FULL);
      Replica.Infer again = other.gets();
      assertThat(again.version()).isEqualTo(first.infer().version());
      other.answers(again);
      answered(future);
    }
    assertThat(tally("2").answered()).as("each counts once").isBetween(2L, 4L);
  }

  @Test
  void theLabelCanaryMeansTheVersionOnTrial() {
    splitIs(0, false, 0);
    both(0);
    CompletableFuture<InferenceAnswer> future =
        route(new ModelSelector("m", null, "canary"), GOOD, WAIT);
    arrival().answered();
    assertThat(answered(future).version()).isEqualTo("2");
    modelIs(Traffic.none(), 0);
    refused(route(new ModelSelector("m", null, "canary"), GOOD, WAIT), Reason.NOT_FOUND);
  }

  @Test
  void countsAnswersFailuresAndTimesByVersionButNotWhatNamesANumber() {
    splitIs(0, false, 0);
    Slot slot = both(0);
    CompletableFuture<InferenceAnswer> prompt = route();
    Replica.Infer infer = slot.gets();
    clock.passSilently(Duration.ofMillis(8));
    slot.answers(infer);
    answered(prompt);
    // Whosever fault a failure is, it counts; a request that does not fit the model does not.
    for (Rejection rejection :
        List.of(Rejection.FAILED, Rejection.UNCOMPUTABLE, Rejection.NO_MEMORY, Rejection.INVALID)) {
      CompletableFuture<InferenceAnswer> failing =
          route(new ModelSelector("m", null, "canary"), GOOD, WAIT);
      slot.rejects(slot.gets(), rejection);
      assertThat(get(failing)).isInstanceOf(InferenceAnswer.Refused.class);
    }
    CompletableFuture<InferenceAnswer> numbered = route("2");
    slot.answers(slot.gets());
    answered(numbered);

    VersionTally stable = tally("1");
    assertThat(stable.answered()).isEqualTo(1);
    assertThat(stable.latency().get(VersionTally.bucketOf(8000))).isEqualTo(1);
    VersionTally canary = tally("2");
    assertThat(List.of(canary.answered(), canary.failed())).containsExactly(0L, 3L);
  }

  @Test
  void copiesAShareToTheShadowAndCountsHowItsAnswersDiffer() throws InterruptedException {
    shadowIs(5000);
    Slot slot = both(0);
    CompletableFuture<InferenceAnswer> first = route();
    outputs(gets(slot, "1"), 1, 2);
    answered(first);
    nothingArrives();
    CompletableFuture<InferenceAnswer> second = route();
    outputs(gets(slot, "1"), 1, 2);
    assertThat(answered(second).outputs()).isEqualTo(List.of(Flow.floats("y", 1, 2)));
    ActorAnswer copy = gets(slot, "2");
    assertThat(copy.infer().inputs()).isEqualTo(GOOD);
    outputs(copy, 4, 2);
    Await.until(() -> tally("2").compared() == 1, "the comparison");
    VersionTally shadow = tally("2");
    assertThat(shadow.flips()).isEqualTo(1);
    assertThat(shadow.mismatched()).isEqualTo(0);
    assertThat(shadow.largestDifference()).isEqualTo(3);
    assertThat(shadow.answered()).isEqualTo(1);
    assertThat(tally("1").answered()).isEqualTo(2);
  }

  @Test
  void aShadowThatCannotTakeACopyCostsNothing() throws InterruptedException {
    shadowIs(10_000);
    Slot slot = slot(0); // version 1 alone
    CompletableFuture<InferenceAnswer> future = route();
    slot.answers(slot.gets());
    answered(future);
    nothingArrives();
    slot.tells(Lifecycle.SERVING, 0, "1", "2");
    nothingArrives(); // it did not wait
    CompletableFuture<InferenceAnswer> next = route();
    slot.answers(slot.gets());
    answered(next);
    slot.rejects(gets(slot, "2").infer(), Rejection.QUEUE_FULL);
    nothingArrives();
  }

  @Test
  void onlySoManyCopiesAreUnderWay() throws InterruptedException {
    shadowIs(10_000);
    List<Arrival> copies = new ArrayList<>();
    slot(0);
    for (int i = 1; i <= 30; i++) {
      new Slot(i).tells(Lifecycle.SERVING, 0, "2");
    }
    for (int i = 0; i < Shadowing.IN_FLIGHT + 5; i++) {
      CompletableFuture<InferenceAnswer> future = route();
      arrival().answered();
      answered(future);
      if (i < Shadowing.IN_FLIGHT) {
        copies.add(arrival());
      }
    }
    nothingArrives();
    copies.forEach(Arrival::answered);
    Await.until(() -> tally("2").compared() == Shadowing.IN_FLIGHT, "all comparisons");
    CompletableFuture<InferenceAnswer> future = route();
    arrival().answered();
    answered(future);
    arrival().answered();
  }

  @Test
  void comparesStableWithTheCanaryWhereThePlanAsksForIt() throws InterruptedException {
    splitIs(0, false, 10_000);
    Slot slot = both(0);
    CompletableFuture<InferenceAnswer> future = route();
    outputs(gets(slot, "1"), 1, 2);
    answered(future);
    outputs(gets(slot, "2"), 1, 2, 3);
    Await.until(() -> tally("2").mismatched() == 1, "the comparison");

    splitIs(10_000, false, 10_000);
    CompletableFuture<InferenceAnswer> onTrial = route();
    outputs(gets(slot, "2"), 1, 2);
    answered(onTrial);
    nothingArrives();
  }

  @Test
  void copiesGoOnWhileTheModelIsHeld() {
    shadowIs(10_000);
    Slot slot = both(0);
    CompletableFuture<InferenceAnswer> future = route();
    ActorAnswer stable = gets(slot, "1");
    router.tell(new Router.Ordered(new IngressOrder.Hold("m", "20", "s", 1, 21, replies.ref())));
    replies.expectMessageClass(IngressReply.Held.class, WAIT);
    outputs(stable, 1, 2);
    answered(future);
    outputs(gets(slot, "2"), 1, 2);
    Await.until(() -> tally("2").compared() == 1, "the comparison");
  }
}
