package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.operation;
import static io.modelgrid.actors.flow.Models.version;
import static io.modelgrid.actors.flow.Models.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.actors.swap.IngressReply.Flipped;
import io.modelgrid.actors.swap.IngressReply.Held;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** How a router holds, flips and goes on while a model is swapped from version 1 to 2. */
class RouterSwapTest extends RouterFixture {
  private static final ModelState BEFORE =
      model(7, Map.of("stable", "1", "blue", "1"), version("1"), version("2"));
  private static final ModelState AFTER =
      model(25, Map.of("stable", "2", "blue", "1"), version("1"), version("2"));
  private static final OperationPlan SWAP = OperationPlan.swap("2", false, false);
  private static final ModelState SWAPPING = under(BEFORE, "s1", 0);
  private static final ModelState COMMITTED = under(AFTER, "s1", 1);

  private final TestProbe<IngressReply> replies = kit.createTestProbe();

  private static ModelState under(ModelState model, String supervisor, int commits) {
    return with(model, Traffic.none(), operation(SWAP, supervisor, commits));
  }

  private void modelIs(ModelState model) {
    router.tell(new Router.ModelChanged(model));
  }

  private void order(IngressOrder order) {
    router.tell(new Router.Ordered(order));
  }

  private void hold(int attempt) {
    order(new IngressOrder.Hold("m", "20", "s1", attempt, 21, replies.ref()));
  }

  private void release(int attempt) {
    order(new IngressOrder.Release("m", "20", "s1", attempt));
  }

  private void confirm(long epoch) {
    order(new IngressOrder.Confirm("m", epoch, replies.ref()));
  }

  private void expect(IngressReply reply) {
    assertThat(replies.receiveMessage(WAIT)).isEqualTo(reply);
  }

  private void noReply() {
    settle();
    replies.expectNoMessage(Duration.ofMillis(50));
  }

  private Slot both(int index) {
    return new Slot(index).tells(Lifecycle.SERVING, 0, "1", "2");
  }

  /** A router that holds, with a replica of both versions. */
  private Slot holding() {
    modelIs(SWAPPING);
    Slot slot = both(0);
    hold(1);
    expect(new Held(ADDRESS, "20", 1, 0));
    return slot;
  }

  private CompletableFuture<InferenceAnswer> labelled(String label) {
    return route(new ModelSelector("m", null, label), GOOD, Duration.ofSeconds(30));
  }

  @Test
  void dropsWhatIsWithdrawnWhileItHolds() throws InterruptedException {
    Slot slot = holding();
    CompletableFuture<InferenceAnswer> gone = route();
    CompletableFuture<InferenceAnswer> kept = route();
    withdraw(gone);
    pass(Router.TICK);
    hold(1);
    expect(new Held(ADDRESS, "20", 1, 1));

    modelIs(COMMITTED);

    slot.answers(slot.gets());
    answered(kept);
    nothingArrives();
  }

  @Test
  void sendsNothingUnversionedOrLabelledWhileItHolds() throws InterruptedException {
    Slot slot = holding();
    CompletableFuture<InferenceAnswer> unversioned = route();
    CompletableFuture<InferenceAnswer> blue = labelled("blue");
    nothingArrives();

    CompletableFuture<InferenceAnswer> numbered = route("1");
    slot.answers(slot.gets());
    assertThat(answered(numbered).version()).isEqualTo("1");
    assertThat(unversioned).isNotDone();
    assertThat(blue).isNotDone();
    hold(1);
    expect(new Held(ADDRESS, "20", 1, 2));
    pass(Duration.ofSeconds(1)); // and no time ends it
    nothingArrives();

    modelIs(COMMITTED);
    slot.answers(slot.gets());
    slot.answers(slot.gets());
    assertThat(answered(unversioned).version()).isEqualTo("2");
    assertThat(answered(blue).version()).isEqualTo("1");
    assertThat(answered(blue).epoch()).isEqualTo(25);
  }

  @Test
  void sendsWhatWaitedInOrderUnderTheNewEpochBeforeAnythingNewer() {
    Slot slot = holding();
    List<CompletableFuture<InferenceAnswer>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(route());
    }
    settle();
    modelIs(COMMITTED);
    CompletableFuture<InferenceAnswer> newer = route();
    for (CompletableFuture<InferenceAnswer> each : waiting) {
      assertThat(newer).isNotDone();
      slot.answers(slot.gets());
      Answered answer = answered(each);
      assertThat(answer.version()).isEqualTo("2");
      assertThat(answer.epoch()).isEqualTo(25);
    }
    slot.answers(slot.gets());
    answered(newer);
  }

  @Test
  void goesOnAsBeforeWhenTheOperationIsOver() {
    Slot slot = holding();
    CompletableFuture<InferenceAnswer> future = route();
    settle();
    modelIs(BEFORE);
    slot.answers(slot.gets());
    assertThat(answered(future).version()).isEqualTo("1");
    assertThat(answered(future).epoch()).isEqualTo(7);
  }

  @Test
  void goesOnAsBeforeWhenAnotherSupervisorHasAdoptedTheOperation() {
    Slot slot = holding();
    CompletableFuture<InferenceAnswer> future = route();
    settle();
    modelIs(under(BEFORE, "s2", 0));
    slot.answers(slot.gets());
    assertThat(answered(future).epoch()).isEqualTo(7);
    hold(2);
    noReply();
  }

  @Test
  void aChangeThatIsNoCommitDoesNotEndIt() throws InterruptedException {
    Slot slot = holding();
    CompletableFuture<InferenceAnswer> future = route();
    modelIs(under(model(7, Map.of("stable", "1"), version("1"), version("2")), "s1", 0));
    nothingArrives();
    modelIs(COMMITTED);
    slot.answers(slot.gets());
    answered(future);
  }

  @Test
  void isReleasedByThatTryOrAHigherOneOnly() throws InterruptedException {
    Slot slot = holding();
    hold(2);
    expect(new Held(ADDRESS, "20", 2, 0));
    CompletableFuture<InferenceAnswer> future = route();
    release(1);
    nothingArrives();
    release(2);
    slot.answers(slot.gets());
    assertThat(answered(future).version()).isEqualTo("1");

    hold(2); // came late
    noReply();
    CompletableFuture<InferenceAnswer> next = route();
    slot.answers(slot.gets());
    answered(next);
    hold(3);
    expect(new Held(ADDRESS, "20", 3, 0));
  }

  @Test
  void isNotMadeToHoldByAnOrderFromBeforeTheCommit() {
    Slot slot = holding();
    modelIs(COMMITTED);
    hold(1);
    noReply();
    CompletableFuture<InferenceAnswer> future = route();
    slot.answers(slot.gets());
    answered(future);
  }

  @Test
  void takesUpNoOrderOfAnOperationThatItDoesNotKnow() {
    Slot slot = both(0);
    hold(1);
    noReply();
    CompletableFuture<InferenceAnswer> future = route();
    slot.answers(slot.gets());
    answered(future);
  }

  @Test
  void onlyDeadlinesEndTheWaiting() {
    Slot slot = holding();
    CompletableFuture<InferenceAnswer> shortLived =
        route(ModelSelector.of("m"), GOOD, Duration.ofSeconds(2));
    CompletableFuture<InferenceAnswer> patient = route();
    settle();
    pass(Duration.ofMillis(2050));
    refused(shortLived, Reason.DEADLINE_EXCEEDED);
    pass(Duration.ofSeconds(15)); // beyond the hold limit of ten seconds
    assertThat(patient).isNotDone();
    modelIs(COMMITTED);
    slot.answers(slot.gets());
    answered(patient);
  }

  // The replica rejects what other routers have filled its queue with before.
  @Test
  void nothingThatWaitedIsRefusedForAFullQueue() {
    Slot slot = holding();
    CompletableFuture<InferenceAnswer> future = route();
    settle();
    modelIs(COMMITTED);
    slot.rejects(slot.gets(), Rejection.QUEUE_FULL);
    settle();
    assertThat(future).isNotDone();
    pass(Router.TICK);
    slot.answers(slot.gets());
    answered(future);
  }

  // The backlog is sent, and fills the replica; the router's own queue takes two.
  @Test
  void whatComesForAsLongAfterwardsAsTheHoldLastedIsNotRefusedForAFullQueue() {
    Slot slot = holding();
    List<CompletableFuture<InferenceAnswer>> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(route());
    }
    settle();
    pass(Duration.ofSeconds(5));
    modelIs(COMMITTED);
    pass(Duration.ofSeconds(4));
    for (int i = 0; i < 4; i++) {
      all.add(route());
    }
    settle();
    pass(Duration.ofSeconds(2));
    refused(route(), Reason.QUEUE_FULL);
    for (CompletableFuture<InferenceAnswer> each : all) {
      slot.answers(slot.gets());
      answered(each);
    }
  }

  @Test
  void whatComesWhileTheBacklogIsSentWaitsBehindItInsteadOfBeingRefused() {
    Slot slot = holding();
    List<CompletableFuture<InferenceAnswer>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(route());
    }
    settle();
    modelIs(COMMITTED); // three of them fill the replica
    all.add(route());
    all.add(route());
    settle();
    for (CompletableFuture<InferenceAnswer> each : all) {
      slot.answers(slot.gets());
      assertThat(answered(each).version()).isEqualTo("2");
    }
  }

  @Test
  void whatWaitedForAReplicaBeforeTheHoldWaitsInFrontOfTheOthers() throws InterruptedException {
    modelIs(SWAPPING);
    CompletableFuture<InferenceAnswer> first = route();
    hold(1);
    expect(new Held(ADDRESS, "20", 1, 1));
    CompletableFuture<InferenceAnswer> second = route();
    Slot slot = both(0);
    nothingArrives();
    modelIs(COMMITTED);
    Replica.Infer one = slot.gets();
    Replica.Infer two = slot.gets();
    assertThat(one.requestId()).isLessThan(two.requestId());
    slot.answers(one);
    answered(first);
    assertThat(second).isNotDone();
    slot.answers(two);
    answered(second);
  }

  @Test
  void whatWasSentBeforeAndHasToBeSentAgainWaits() throws InterruptedException {
    modelIs(SWAPPING);
    Slot dying = both(0);
    Slot other = both(1);
    CompletableFuture<InferenceAnswer> lost = route();
    dying.gets();
    CompletableFuture<InferenceAnswer> rejected = route();
    Replica.Infer atOther = other.gets();
    hold(1);
    expect(new Held(ADDRESS, "20", 1, 0));
    dying.dies();
    other.rejects(atOther, Rejection.NOT_HELD);
    nothingArrives();
    hold(1);
    expect(new Held(ADDRESS, "20", 1, 2));

    other.tells(Lifecycle.SERVING, 0, "1", "2");
    modelIs(COMMITTED);
    other.answers(other.gets());
    other.answers(other.gets());
    assertThat(List.of(answered(lost).version(), answered(rejected).version()))
        .containsExactly("2", "2");
  }

  @Test
  void whatIsAtAReplicaIsAnsweredUnderItsOwnEpoch() {
    modelIs(SWAPPING);
    Slot slot = both(0);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer infer = slot.gets();
    hold(1);
    slot.answers(infer);
    assertThat(answered(future).epoch()).isEqualTo(7);
  }

  @Test
  void confirmsAsSoonAsItHasFlipped() {
    holding();
    confirm(25);
    noReply();
    modelIs(COMMITTED);
    expect(new Flipped(ADDRESS, 25));
    confirm(25);
    expect(new Flipped(ADDRESS, 25));
    confirm(24);
    expect(new Flipped(ADDRESS, 25));
    confirm(26);
    noReply();
  }

  @Test
  void doesNotConfirmWhileItHolds() {
    modelIs(COMMITTED);
    order(new IngressOrder.Hold("m", "20", "s1", 2, 25, replies.ref()));
    expect(new Held(ADDRESS, "20", 2, 0));
    confirm(25);
    noReply();
    release(2);
    expect(new Flipped(ADDRESS, 25));
  }

  @Test
  void aRouterThatIsRetiredWhileItHoldsAnswersWhatWaits() {
    holding();
    CompletableFuture<InferenceAnswer> future = route();
    router.tell(Router.Retire.INSTANCE);
    refused(future, Reason.NOT_FOUND);
  }

  @Test
  void aRouterThatStopsWhileItHoldsAnswersWhatWaits() {
    holding();
    CompletableFuture<InferenceAnswer> future = route();
    settle();
    kit.stop(router, WAIT);
    refused(future, Reason.UNAVAILABLE);
  }
}
